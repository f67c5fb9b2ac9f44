package io.prefero.score;

import io.prefero.models.LanguageModel;
import io.prefero.models.PaddedLayout;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The branches of a group of needs as rows of one right-padded batch, need by need and example by example, and where in it
 * the scored positions stand.
 */
final class PaddedBatch {
    private final List<TextBranch> rows = new ArrayList<>();
    private final List<int[]> lengths = new ArrayList<>();
    private final int time;
    private final Tensor ids;
    private final Tensor index;
    private final Tensor targets;

    PaddedBatch(List<Tree> trees, List<Need> needs, Device device) {
        for (Need need : needs) {
            lengths.add(trees.stream().mapToInt(tree -> add(tree, need)).toArray());
        }
        time = rows.stream().mapToInt(TextBranch::tokens).max().orElse(0);
        long[] padded = new long[rows.size() * time];
        List<long[]> scored = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            rows.get(r).copyInto(padded, r * time);
            scored.add(scoredPositions(rows.get(r), (long) r * time));
        }
        long[] places = scored.stream().flatMapToLong(Arrays::stream).toArray();
        ids = Tensor.of(padded).to(device);
        index = Tensor.of(places).to(device);
        targets = ids.select(0, index.plus(1));
    }

    /** The number of tokens of an example's branch, which becomes a row; 0 if it has none and needs none. */
    private int add(Tree tree, Need need) {
        var branch = tree.branch(need.branch());
        if (branch.isEmpty() && need.presence() == Need.Presence.OPTIONAL) {
            return 0;
        }
        TextBranch text = (TextBranch) branch.orElseThrow(
                () -> new IllegalArgumentException("row " + tree.row() + " has no branch " + need.branch()));
        rows.add(text);
        return text.length();
    }

    /** The last token of the root predicts the first of the response, and so on. */
    private static long[] scoredPositions(TextBranch branch, long rowStart) {
        long first = rowStart + branch.rootLength() - 1;
        return LongStream.range(first, first + branch.length()).toArray();
    }

    /** Whether no example has any of the branches. */
    boolean empty() {
        return rows.isEmpty();
    }

    /** Response tokens of each example, for the k-th need. */
    int[] lengths(int need) {
        return lengths.get(need);
    }

    /** All token ids, row after row: [rows · time]. */
    Tensor ids() {
        return ids;
    }

    /** The flat positions that predict response tokens, [n]. */
    Tensor index() {
        return index;
    }

    /** The response tokens they predict, [n]. */
    Tensor targets() {
        return targets;
    }

    PaddedLayout layout(LanguageModel model) {
        return new PaddedLayout(rows.size(), time, model.config(), model.device());
    }
}

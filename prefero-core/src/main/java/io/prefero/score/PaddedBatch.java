package io.prefero.score;

import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.PaddedLayout;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Every branch a row of one right-padded batch; every position reaches the head, prompts and padding included. It is the
 * plainest way, and the oracle of the others.
 */
final class PaddedBatch implements TokenBatch {
    private final List<Asked> asked;
    private final int rows;
    private final int time;
    private final Tensor ids;

    PaddedBatch(List<Asked> asked, Device device) {
        this.asked = asked;
        List<TextBranch> branches = asked.stream().flatMap(Asked::present).toList();
        rows = branches.size();
        time = branches.stream().mapToInt(TextBranch::tokens).max().orElseThrow();
        int[] padded = new int[rows * time];
        for (int r = 0; r < rows; r++) {
            int[] text = branches.get(r).sequence().ids();
            System.arraycopy(text, 0, padded, r * time, text.length);
        }
        ids = Tensor.of(padded).to(device);
    }

    @Override
    public Tensor ids() {
        return ids;
    }

    @Override
    public Layout layout(LanguageModel model) {
        return new PaddedLayout(rows, time, model.config(), model.device());
    }

    @Override
    public Tensor scored() {
        return Tensor.range(ids.count()).to(ids.device());
    }

    @Override
    public Tensor targets() {
        return ids.roll(-1, 0);
    }

    @Override
    public int[] places(int need) {
        int first =
                (int) asked.subList(0, need).stream().flatMap(Asked::present).count();
        List<TextBranch> branches = asked.get(need).present().toList();
        Span span = asked.get(need).need().stretch().span();
        return IntStream.range(0, branches.size())
                .flatMap(i -> predicting(branches.get(i), span).map(t -> (first + i) * time + t))
                .toArray();
    }

    /** The last token of the root predicts the first of the response, and so on. */
    private static IntStream predicting(TextBranch branch, Span span) {
        return IntStream.range(branch.from(span) - 1, branch.to(span) - 1);
    }
}

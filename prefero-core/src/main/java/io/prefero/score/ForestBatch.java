package io.prefero.score;

import io.prefero.models.Forest;
import io.prefero.models.ForestLayout;
import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.vision.Pixels;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Branches as a forest: a common beginning is computed once, nothing is padded, and only positions that predict a scored
 * token reach the head, each once for every token that it predicts.
 */
final class ForestBatch implements TokenBatch {
    /** A flat position and the token that it predicts. */
    private record Score(int position, int target) {}

    private final Forest forest;
    private final List<Pixels> pictures;
    private final Device device;
    private final Map<Score, Integer> scores = new LinkedHashMap<>();
    private final List<int[]> places = new ArrayList<>();

    ForestBatch(List<Asked> asked, Shown shown, Device device) {
        this.device = device;
        pictures = shown.pictures();
        forest = Forest.ofIllustrated(shown.texts());
        int text = 0;
        for (Asked need : asked) {
            List<Integer> found = new ArrayList<>();
            for (TextBranch branch : need.present().toList()) {
                add(branch, need.need().stretch().span(), forest.places(text++), found);
            }
            places.add(found.stream().mapToInt(i -> i).toArray());
        }
    }

    /** The last token of the root predicts the first of the response, and so on. */
    private void add(TextBranch branch, Span span, int[] path, List<Integer> found) {
        int[] ids = branch.sequence().ids();
        for (int t = branch.from(span); t < branch.to(span); t++) {
            requireWord(ids[t]);
            int next = scores.size();
            found.add(scores.computeIfAbsent(new Score(path[t - 1], ids[t]), s -> next));
        }
    }

    /** A prompt that is scored must be words only. */
    private static void requireWord(int id) {
        if (id < 0) {
            throw new IllegalArgumentException(
                    "this method asks how likely prompts are, which has no meaning for the pictures in them");
        }
    }

    @Override
    public List<Pixels> pictures() {
        return pictures;
    }

    @Override
    public int[] rows() {
        return forest.rows();
    }

    @Override
    public Tensor ids() {
        return Tensor.of(forest.ids()).to(device);
    }

    @Override
    public Layout layout(LanguageModel model) {
        return new ForestLayout(forest, model.config(), model.decoder().dtype(), device);
    }

    @Override
    public Tensor scored() {
        return Tensor.of(scores.keySet().stream().mapToInt(Score::position).toArray())
                .to(device);
    }

    @Override
    public Tensor targets() {
        return Tensor.of(scores.keySet().stream().mapToInt(Score::target).toArray())
                .to(device);
    }

    @Override
    public int[] places(int need) {
        return places.get(need);
    }
}

package io.prefero.score;

import io.prefero.models.IllustratedText;
import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.PaddedLayout;
import io.prefero.models.vision.Pixels;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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
    private final Shown shown;

    PaddedBatch(List<Asked> asked, Shown shown, Device device) {
        this.asked = asked;
        this.shown = shown;
        rows = shown.texts().size();
        time = shown.texts().stream().mapToInt(IllustratedText::length).max().orElseThrow();
        ids = Tensor.of(padded(IllustratedText::ids, 0)).to(device);
    }

    private int[] padded(Function<IllustratedText, int[]> what, int pad) {
        int[] padded = new int[rows * time];
        Arrays.fill(padded, pad);
        for (int r = 0; r < rows; r++) {
            int[] text = what.apply(shown.texts().get(r));
            System.arraycopy(text, 0, padded, r * time, text.length);
        }
        return padded;
    }

    @Override
    public List<Pixels> pictures() {
        return shown.pictures();
    }

    @Override
    public int[] rows() {
        return padded(IllustratedText::rows, -1);
    }

    @Override
    public Tensor ids() {
        return ids;
    }

    @Override
    public Layout layout(LanguageModel model) {
        return new PaddedLayout(shown.texts(), model.config(), model.device());
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

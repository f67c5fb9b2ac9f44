package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Where a model looks: one layer's attention, for chosen tokens of one text. */
public final class AttentionRows {
    private AttentionRows() {}

    /**
     * The softmax of chosen queries over all tokens of the text, averaged over heads, [queries, L] in fp32 (fp64 for fp64
     * models); without gradients. Layers above are not computed.
     *
     * @param features the vectors of the pictures that the text shows, [n, D]
     * @param layer from 0
     * @param queries tokens of the text, by their number
     */
    public static Tensor of(
            LanguageModel model, IllustratedText text, Tensor features, int layer, int[] queries, Pass pass) {
        return Scope.measured(() -> {
            Layout padded = new PaddedLayout(List.of(text), model.config(), model.device());
            Probe probe = new Probe(padded, layer, queries);
            Tensor ids = Tensor.of(text.ids()).to(model.device());
            model.decoder().upTo(layer).run(ids, Overlay.of(text.rows(), features), probe, pass);
            Tensor seen = probe.seen.orElseThrow();
            try {
                return seen.copy();
            } finally {
                seen.free(); // it had to outlive its layer
            }
        });
    }

    /** A layout that looks at what one layer does. */
    private static final class Probe implements Layout {
        private final Layout layout;
        private final int layer;
        private final int[] queries;
        private Optional<Tensor> seen = Optional.empty();

        Probe(Layout layout, int layer, int[] queries) {
            this.layout = layout;
            this.layer = layer;
            this.queries = queries;
        }

        @Override
        public Tensor positions() {
            return layout.positions();
        }

        @Override
        public Tensor attend(Tensor q, Tensor k, Tensor v, Rule rule) {
            if (rule.layer() == layer) {
                seen = Optional.of(Scope.of(() -> rows(q, k, rule)).keep());
            }
            return layout.attend(q, k, v, rule);
        }

        private Tensor rows(Tensor q, Tensor k, Rule rule) {
            DType wide = q.dtype().wide();
            Tensor at = Tensor.of(queries).to(q.device());
            Tensor chosen = q.select(0, at).transpose(0, 1); // [H, queries, d]
            Tensor keys = k.repeatInterleave(q.size(1) / k.size(1), 1).permute(1, 2, 0); // [H, d, L]
            Tensor ahead = at.unsqueeze(1).minus(Tensor.range(k.size(0)).to(q.device()));
            Tensor visible = ahead.ge(Tensor.of(0L).to(q.device())).and(ahead.lt(rule.window()));
            Tensor hidden = Tensor.full(Double.NEGATIVE_INFINITY, wide, 1).to(q.device());
            Tensor scores = chosen.matmul(keys).to(wide).times(rule.scale());
            return Tensor.where(visible, scores, hidden).softmax(-1).mean(0);
        }
    }
}

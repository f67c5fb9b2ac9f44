package io.prefero.models;

import io.prefero.tensor.Tensor;
import java.util.List;

/** One layer of a decoder: changes the residual stream. */
interface Block {
    /** h [N, D] → [N, D] */
    Tensor apply(Tensor h, Forward forward);

    /** The linear layers, which adapters may target, in order. */
    List<Linear> linears();

    /** The same block with its linear layers {@link Linear#packed() packed}. */
    Block packed();

    /**
     * The block of most families: h += attention(norm(h)); h += mlp(norm(h)).
     *
     * @param attentionNorm before the attention
     * @param mlpNorm before the MLP
     */
    record PreNorm(Norm attentionNorm, Attention attention, Norm mlpNorm, GatedMlp mlp) implements Block {
        @Override
        public Tensor apply(Tensor h, Forward forward) {
            Tensor attended = h.plus(attention.apply(attentionNorm.apply(h), forward));
            return attended.plus(mlp.apply(mlpNorm.apply(attended), forward.pass()));
        }

        @Override
        public List<Linear> linears() {
            return List.of(
                    attention.query(),
                    attention.key(),
                    attention.value(),
                    attention.output(),
                    mlp.gate(),
                    mlp.up(),
                    mlp.down());
        }

        @Override
        public Block packed() {
            return new PreNorm(attentionNorm, attention.packed(), mlpNorm, mlp.packed());
        }
    }
}

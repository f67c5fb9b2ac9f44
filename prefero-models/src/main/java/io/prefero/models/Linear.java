package io.prefero.models;

import io.prefero.tensor.Tensor;
import java.util.Optional;

/**
 * A linear layer x·Wᵀ + b, and what the pass's adapter adds to it.
 *
 * @param path the module's name in the checkpoint, such as {@code model.layers.0.self_attn.q_proj}
 * @param weight [out, in]
 * @param bias [out]
 */
public record Linear(String path, Tensor weight, Optional<Tensor> bias) {
    /** x [N, in] → [N, out] */
    public Tensor apply(Tensor x, Pass pass) {
        return pass.changed(path, x, x.linear(weight, bias));
    }

    /** The same layer with its weight in the order that few tokens read fastest; it runs without gradients. */
    Linear packed() {
        return new Linear(path, weight.packed(), bias);
    }
}

package io.prefero.models.vision;

import io.prefero.tensor.Tensor;
import java.util.Optional;

/**
 * A linear layer of a tower or projector, x·Wᵀ + b.
 *
 * @param path its name in the model
 * @param weight [out, in]
 * @param bias [out]
 */
public record Affine(String path, Tensor weight, Optional<Tensor> bias) {
    static Affine of(TowerWeights weights, String path, int out, int in) {
        Tensor matrix = weights.matrix(path + ".weight", out, in);
        return new Affine(weights.path(path), matrix, Optional.of(weights.bias(path + ".bias", out)));
    }

    static Affine plain(TowerWeights weights, String path, int out, int in) {
        return new Affine(weights.path(path), weights.matrix(path + ".weight", out, in), Optional.empty());
    }

    /** x [.., in] → [.., out] */
    Tensor apply(Tensor x, Change change) {
        return change.of(path, x, x.linear(weight, bias));
    }
}

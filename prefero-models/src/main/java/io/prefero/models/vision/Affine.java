package io.prefero.models.vision;

import io.prefero.tensor.Tensor;
import java.util.Optional;

/** x·Wᵀ + b. */
record Affine(Tensor weight, Optional<Tensor> bias) {
    static Affine of(TowerWeights weights, String path, int out, int in) {
        return new Affine(weights.matrix(path + ".weight", out, in), Optional.of(weights.bias(path + ".bias", out)));
    }

    static Affine plain(TowerWeights weights, String path, int out, int in) {
        return new Affine(weights.matrix(path + ".weight", out, in), Optional.empty());
    }

    Tensor apply(Tensor x) {
        return x.linear(weight, bias);
    }
}

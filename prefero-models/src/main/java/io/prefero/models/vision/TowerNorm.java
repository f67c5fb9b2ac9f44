package io.prefero.models.vision;

import io.prefero.tensor.Layers;
import io.prefero.tensor.Tensor;
import java.util.Optional;

/** A norm of the last dimension: with a bias it is a layer norm, without one that of the root mean square. */
record TowerNorm(Tensor gain, Optional<Tensor> bias, double epsilon) {
    static TowerNorm layer(TowerWeights weights, String path, int width, double epsilon) {
        return new TowerNorm(
                weights.gain(path + ".weight", width), Optional.of(weights.bias(path + ".bias", width)), epsilon);
    }

    static TowerNorm rootMeanSquare(TowerWeights weights, String path, int width, double epsilon) {
        return new TowerNorm(weights.gain(path + ".weight", width), Optional.empty(), epsilon);
    }

    Tensor apply(Tensor x) {
        return bias.isPresent()
                ? Layers.layerNorm(x, Optional.of(gain), bias, epsilon)
                : x.rmsNormalised(epsilon).times(gain);
    }
}

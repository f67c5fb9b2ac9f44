package io.prefero.models.diffusion;

import io.prefero.models.Parts;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Tensor;

/**
 * A norm over groups of channels.
 *
 * @param weight [channels]
 * @param bias [channels]
 */
record GroupNorm(int groups, Tensor weight, Tensor bias, double epsilon) {
    static GroupNorm of(Parts parts, String path, int groups, int channels, double epsilon) {
        return new GroupNorm(groups, parts.gain(path, channels), parts.bias(path, channels), epsilon);
    }

    Tensor apply(Tensor x) {
        return Layers.groupNorm(x, groups, weight, bias, epsilon);
    }
}

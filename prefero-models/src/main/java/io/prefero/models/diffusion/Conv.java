package io.prefero.models.diffusion;

import io.prefero.models.Parts;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Tensor;
import java.util.Optional;

/**
 * A convolution.
 *
 * @param weight [out, in, k, k]
 * @param bias [out]
 */
record Conv(Tensor weight, Tensor bias, int stride, int padding) {
    /** One of 3 × 3 that keeps the image's size. */
    static Conv three(Parts parts, String path, int out, int in) {
        return of(parts, path, out, in, 3, 1, 1);
    }

    /** One of 1 × 1. */
    static Conv one(Parts parts, String path, int out, int in) {
        return of(parts, path, out, in, 1, 1, 0);
    }

    static Conv of(Parts parts, String path, int out, int in, int size, int stride, int padding) {
        return new Conv(parts.kernel(path, out, in, size), parts.bias(path, out), stride, padding);
    }

    Tensor apply(Tensor x) {
        return Layers.conv2d(x, weight, Optional.of(bias), stride, padding);
    }
}

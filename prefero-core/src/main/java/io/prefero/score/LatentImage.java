package io.prefero.score;

import io.prefero.score.cache.ContentKey;
import io.prefero.tensor.Tensor;

/**
 * What an autoencoder says of an image: a normal distribution of each latent number. Not to be changed.
 *
 * @param key of the image and how it was read
 * @param mean row-major
 * @param logVariance likewise
 * @param shape channels, height, width
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LatentImage(ContentKey key, float[] mean, float[] logVariance, long[] shape) {
    /** D, how many numbers it has. */
    public int elements() {
        return mean.length;
    }

    Tensor meanTensor() {
        return Tensor.of(mean).view(shape);
    }

    Tensor logVarianceTensor() {
        return Tensor.of(logVariance).view(shape);
    }
}

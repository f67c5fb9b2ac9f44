package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;

/** How images are noised in training, and what a denoiser is to say of them then. */
public interface Noising {
    /** T: training timesteps are numbered from 0 to T − 1. */
    int count();

    /**
     * Noised images.
     *
     * @param x0 [B, …]
     * @param noise unit noise of the same shape
     * @param steps the timestep of each image, [B]
     */
    Tensor noised(Tensor x0, Tensor noise, int[] steps);

    /** What the denoiser is to predict of them. */
    Tensor target(Tensor x0, Tensor noise, int[] steps);

    /** The timesteps as the denoiser is told them, [B] F32. */
    Tensor told(int[] steps);

    /** Tells apart, in caches, ways of noising that give other errors. */
    String identity();
}

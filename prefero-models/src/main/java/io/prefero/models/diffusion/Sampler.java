package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.function.Supplier;

/**
 * The way from noise to latent images in some steps. One may remember what its last step has seen: take a new one for each batch,
 * and its steps in order.
 */
public interface Sampler {
    /** The timestep that the denoiser is told in each step; may be fractional. Not copied: do not change them. */
    double[] timesteps();

    /** N. */
    default int steps() {
        return timesteps().length;
    }

    /** That of a step, counted from 0. */
    default double timestep(int step) {
        return timesteps()[step];
    }

    /** The factor on unit noise to begin with. */
    default double start() {
        return 1;
    }

    /** What the denoiser is shown in a step. */
    default Tensor shown(int step, Tensor x) {
        return x;
    }

    /**
     * One step.
     *
     * @param output what the denoiser says of {@link #shown}, of both prompts together
     * @param noise unit noise of x's shape, asked for only if the step needs it
     */
    Tensor next(int step, Tensor x, Tensor output, Supplier<Tensor> noise);
}

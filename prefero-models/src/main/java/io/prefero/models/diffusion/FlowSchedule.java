package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.Arrays;

/**
 * Flow matching: x_σ = (1 − σ)·x₀ + σ·ε, and the denoiser predicts ε − x₀. Training timesteps are the places of a table of σ, from
 * 1 downwards; the denoiser is told 1000·σ.
 *
 * @param sigmas the table
 */
public record FlowSchedule(double[] sigmas) implements Noising {
    private static final double TOLD = 1000;

    /** u_k = k/T, k = T … 1, and of each s·u/(1 + (s − 1)·u). */
    static FlowSchedule of(SchedulerConfig config) {
        double[] sigmas = new double[config.steps()];
        Arrays.setAll(sigmas, i -> shifted((double) (config.steps() - i) / config.steps(), config.shift()));
        return new FlowSchedule(sigmas);
    }

    static double shifted(double u, double shift) {
        return shift * u / (1 + (shift - 1) * u);
    }

    @Override
    public int count() {
        return sigmas.length;
    }

    @Override
    public Tensor noised(Tensor x0, Tensor noise, int[] steps) {
        Tensor sigma = each(x0, steps);
        return x0.times(sigma.negate().plus(1)).plus(noise.times(sigma));
    }

    @Override
    public Tensor target(Tensor x0, Tensor noise, int[] steps) {
        return noise.minus(x0);
    }

    @Override
    public Tensor told(int[] steps) {
        float[] told = new float[steps.length];
        for (int i = 0; i < told.length; i++) {
            told[i] = (float) (TOLD * sigmas[steps[i]]);
        }
        return Tensor.of(told);
    }

    @Override
    public String identity() {
        return "flow " + Arrays.hashCode(sigmas);
    }

    private Tensor each(Tensor like, int[] steps) {
        float[] values = new float[steps.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) sigmas[steps[i]];
        }
        long[] shape = new long[like.dims()];
        Arrays.fill(shape, 1);
        shape[0] = steps.length;
        return Tensor.of(values).to(like.dtype()).to(like.device()).view(shape);
    }
}

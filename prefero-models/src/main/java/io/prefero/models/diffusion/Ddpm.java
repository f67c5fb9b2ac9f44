package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.function.Supplier;

/** DDPM with the smaller of its two variances: the posterior of x' given x and x̂₀. */
final class Ddpm implements Sampler {
    private static final double LEAST_VARIANCE = 1e-20;

    private final SchedulerConfig config;
    private final double[] alphas;
    private final double[] timesteps;

    Ddpm(SchedulerConfig config, int steps) {
        this.config = config;
        this.alphas = NoiseSchedule.of(config).alphas();
        this.timesteps = Ddim.whole(config, steps);
    }

    @Override
    public double[] timesteps() {
        return timesteps;
    }

    @Override
    public Tensor next(int step, Tensor x, Tensor output, Supplier<Tensor> noise) {
        int t = (int) timesteps[step];
        int before = t - config.steps() / timesteps.length;
        double alpha = alphas[t];
        double next = before >= 0 ? alphas[before] : 1;
        double kept = alpha / next;
        Guess guess = Guess.of(x, output, alpha, config.prediction()).clipped(config);
        Tensor mean = guess.image()
                .times(Math.sqrt(next) * (1 - kept) / (1 - alpha))
                .plus(x.times(Math.sqrt(kept) * (1 - next) / (1 - alpha)));
        double variance = Math.max(LEAST_VARIANCE, (1 - next) / (1 - alpha) * (1 - kept));
        return t > 0 ? mean.plus(noise.get().times(Math.sqrt(variance))) : mean;
    }
}

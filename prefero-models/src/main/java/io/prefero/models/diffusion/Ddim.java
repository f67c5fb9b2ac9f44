package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;

/** DDIM: x' = √ᾱ'·x̂₀ + √(1 − ᾱ' − σ²)·ε̂ + σ·ξ with σ² = η²·(1 − ᾱ')/(1 − ᾱ)·(1 − ᾱ/ᾱ'). */
public final class Ddim implements Sampler {
    private final SchedulerConfig config;
    private final double[] alphas;
    private final double[] timesteps;
    private final double eta;

    Ddim(SchedulerConfig config, int steps, double eta) {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta must be in [0, 1], got " + eta);
        }
        this.config = config;
        this.alphas = NoiseSchedule.of(config).alphas();
        this.timesteps = whole(config, steps);
        this.eta = eta;
    }

    /** Those of DDIM and DDPM are whole numbers. */
    static double[] whole(SchedulerConfig config, int steps) {
        double[] times = config.spacing().orElse(Spacing.LEADING).timesteps(steps, config.steps(), config.offset());
        return Arrays.stream(times).map(Math::rint).toArray();
    }

    @Override
    public double[] timesteps() {
        return timesteps;
    }

    /**
     * Where a step goes: a normal distribution.
     *
     * @param mean of x'
     * @param deviation σ; 0 if the step is deterministic
     */
    public record Transition(Tensor mean, double deviation) {
        /** A draw, from unit noise. */
        public Tensor sample(Tensor noise) {
            return mean.plus(noise.times(deviation));
        }

        /** log p(x'|x) of each image, a mean over its numbers, [B]. */
        public Tensor logDensity(Tensor next) {
            double constant = Math.log(deviation) + 0.5 * Math.log(2 * Math.PI);
            return next.minus(mean)
                    .square()
                    .over(-2 * deviation * deviation)
                    .minus(constant)
                    .meanOfEach();
        }
    }

    /** The distribution that a step draws from. */
    public Transition transition(int step, Tensor x, Tensor output) {
        int t = (int) timesteps[step];
        int before = t - config.steps() / timesteps.length;
        double alpha = alphas[t];
        double next = before >= 0 ? alphas[before] : config.endsAtOne() ? 1 : alphas[0];
        double variance = (1 - next) / (1 - alpha) * (1 - alpha / next);
        double deviation = eta * Math.sqrt(variance);
        Guess guess = Guess.of(x, output, alpha, config.prediction()).clipped(config);
        Tensor mean = guess.image()
                .times(Math.sqrt(next))
                .plus(guess.noise().times(Math.sqrt(Math.max(0, 1 - next - deviation * deviation))));
        return new Transition(mean, deviation);
    }

    @Override
    public Tensor next(int step, Tensor x, Tensor output, Supplier<Tensor> noise) {
        Transition transition = transition(step, x, output);
        return transition.deviation > 0 ? transition.sample(noise.get()) : transition.mean;
    }
}

package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;

/** Euler's method on dx/dσ = (x − x̂₀)/σ; x is the image plus σ times noise. */
final class Euler implements Sampler {
    private final SchedulerConfig config;
    private final Spacing spacing;
    private final double[] timesteps;
    private final double[] sigmas;

    Euler(SchedulerConfig config, int steps) {
        this.config = config;
        this.spacing = config.spacing().orElse(Spacing.LINSPACE);
        Sigmas table = new Sigmas(config);
        double[] times = spacing.timesteps(steps, config.steps(), config.offset());
        double[] at = Arrays.stream(times).map(table::at).toArray();
        if (config.karras()) {
            at = Sigmas.karras(at[0], at[at.length - 1], steps);
            times = Arrays.stream(at).map(table::timestep).toArray();
        }
        timesteps = times;
        sigmas = Sigmas.ended(at);
    }

    @Override
    public double[] timesteps() {
        return timesteps;
    }

    @Override
    public double start() {
        return spacing == Spacing.LEADING ? Math.sqrt(sigmas[0] * sigmas[0] + 1) : sigmas[0];
    }

    @Override
    public Tensor shown(int step, Tensor x) {
        return x.over(Math.sqrt(sigmas[step] * sigmas[step] + 1));
    }

    @Override
    public Tensor next(int step, Tensor x, Tensor output, Supplier<Tensor> noise) {
        double sigma = sigmas[step];
        double square = sigma * sigma + 1;
        Tensor image = switch (config.prediction()) {
            case EPSILON -> x.minus(output.times(sigma));
            case SAMPLE -> output;
            case V_PREDICTION -> output.times(-sigma / Math.sqrt(square)).plus(x.over(square));
        };
        return x.plus(x.minus(image).times((sigmas[step + 1] - sigma) / sigma));
    }
}

package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** DPM-Solver++ of second order in several steps (2M, midpoint), which ends at σ = 0. */
final class DpmSolver implements Sampler {
    private final SchedulerConfig config;
    private final double[] timesteps;
    private final double[] sigmas;
    private Optional<Tensor> before = Optional.empty(); // x̂₀ of the step before

    DpmSolver(SchedulerConfig config, int steps) {
        this.config = config;
        Sigmas table = new Sigmas(config);
        double[] at;
        if (config.karras()) {
            at = Sigmas.karras(table.last(), table.first(), steps);
            timesteps = Arrays.stream(at).map(table::timestep).map(Math::rint).toArray();
        } else {
            timesteps = spaced(config, steps);
            at = Arrays.stream(timesteps).map(table::at).toArray();
        }
        sigmas = Sigmas.ended(at);
    }

    /** One step more is laid out, and the last left out. */
    private static double[] spaced(SchedulerConfig config, int steps) {
        int of = config.steps();
        return switch (config.spacing().orElse(Spacing.LINSPACE)) {
            case LEADING -> // the last of one more is left out
                Arrays.copyOf(Spacing.descending(steps + 1, of / (steps + 1), config.offset()), steps);
            case TRAILING -> Spacing.TRAILING.timesteps(steps, of, config.offset());
            case LINSPACE -> {
                double[] more = Spacing.LINSPACE.timesteps(steps + 1, of, config.offset());
                yield Arrays.stream(more, 0, steps).map(Math::rint).toArray();
            }
        };
    }

    @Override
    public double[] timesteps() {
        return timesteps;
    }

    private static double alpha(double sigma) {
        return 1 / Math.sqrt(sigma * sigma + 1);
    }

    /** log(α/σ̃) = −log σ */
    private static double lambda(double sigma) {
        return -Math.log(sigma);
    }

    @Override
    public Tensor next(int step, Tensor x, Tensor output, Supplier<Tensor> noise) {
        double sigma = sigmas[step];
        double next = sigmas[step + 1];
        double square = alpha(sigma) * alpha(sigma);
        Tensor image = Guess.of(x, output, square, config.prediction()).image();
        Optional<Tensor> last = before;
        before = next == 0 ? Optional.empty() : Optional.of(image.keep());
        try {
            return next == 0 ? image : next(step, x, image, last);
        } finally {
            last.ifPresent(Tensor::free); // not sooner: where a step has its own scope nothing else holds it
        }
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private Tensor next(int step, Tensor x, Tensor image, Optional<Tensor> last) {
        double sigma = sigmas[step];
        double next = sigmas[step + 1];
        double h = lambda(next) - lambda(sigma);
        double ratio = next * alpha(next) / (sigma * alpha(sigma));
        double weight = -alpha(next) * Math.expm1(-h);
        Tensor first = x.times(ratio).plus(image.times(weight));
        if (last.isEmpty()) {
            return first;
        }
        double r = (lambda(sigma) - lambda(sigmas[step - 1])) / h;
        return first.plus(image.minus(last.get()).times(weight / (2 * r)));
    }
}

package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;

/** Euler's method on dx/dσ = v̂. */
final class FlowEuler implements Sampler {
    private static final double TOLD = 1000;

    private final SchedulerConfig config;
    private final double[] sigmas;
    private final double[] timesteps;

    /** The table's ends are shifted once more, as diffusers does. */
    FlowEuler(SchedulerConfig config, int steps) {
        this.config = config;
        double[] table = FlowSchedule.of(config).sigmas();
        double greatest = table[0];
        double least = table[table.length - 1];
        double[] at = new double[steps];
        Arrays.setAll(
                at,
                i -> FlowSchedule.shifted(
                        steps == 1 ? greatest : greatest + (least - greatest) * i / (steps - 1), config.shift()));
        sigmas = Sigmas.ended(at);
        timesteps = Arrays.stream(at).map(sigma -> TOLD * sigma).toArray();
    }

    @Override
    public double[] timesteps() {
        return timesteps;
    }

    @Override
    public Tensor next(int step, Tensor x, Tensor output, Supplier<Tensor> noise) {
        double sigma = sigmas[step];
        double next = sigmas[step + 1];
        if (config.stochastic()) {
            Tensor image = x.minus(output.times(sigma));
            return image.times(1 - next).plus(noise.get().times(next));
        }
        return x.plus(output.times(next - sigma));
    }
}

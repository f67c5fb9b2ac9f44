package io.prefero.models.diffusion;

import java.util.Arrays;

/** Which of the training timesteps a sampler visits, as diffusers' {@code timestep_spacing} names it; the last comes first. */
public enum Spacing {
    /** 0, s, 2s, … with s = ⌊T/N⌋, each plus the offset. */
    LEADING {
        @Override
        double[] timesteps(int steps, int of, int offset) {
            return descending(steps, of / steps, offset);
        }
    },
    /** From T − 1 on, T/N apart. */
    TRAILING {
        @Override
        double[] timesteps(int steps, int of, int offset) {
            double[] times = new double[steps];
            Arrays.setAll(times, i -> Math.rint(of - (double) i * of / steps) - 1);
            return times;
        }
    },
    /** Evenly from T − 1 to 0, both included; not rounded. */
    LINSPACE {
        @Override
        double[] timesteps(int steps, int of, int offset) {
            double[] times = new double[steps];
            Arrays.setAll(times, i -> steps == 1 ? 0 : (double) (of - 1) * (steps - 1 - i) / (steps - 1));
            return times;
        }
    };

    /**
     * N timesteps, the greatest first.
     *
     * @param of T
     * @param offset steps_offset
     */
    abstract double[] timesteps(int steps, int of, int offset);

    static double[] descending(int steps, int stride, int offset) {
        double[] times = new double[steps];
        Arrays.setAll(times, i -> (double) (steps - 1 - i) * stride + offset);
        return times;
    }
}

package io.prefero.models.diffusion;

import java.util.Arrays;

/** σ = √((1 − ᾱ)/ᾱ) of the training timesteps, between them too, and back. */
final class Sigmas {
    private static final double RHO = 7; // Karras et al. 2022
    private static final double ALMOST_NOTHING = Math.pow(2, -24); // ᾱ instead of 0, as diffusers has it

    private final double[] training;

    Sigmas(SchedulerConfig config) {
        double[] alphas = NoiseSchedule.of(config).alphas();
        if (config.zeroSnr()) {
            alphas[alphas.length - 1] = ALMOST_NOTHING;
        }
        training = Arrays.stream(alphas).map(a -> Math.sqrt((1 - a) / a)).toArray();
    }

    double first() {
        return training[0];
    }

    double last() {
        return training[training.length - 1];
    }

    /** Linearly between two timesteps. */
    double at(double timestep) {
        int low = (int) Math.min(Math.floor(timestep), training.length - 1.0);
        int high = Math.min(low + 1, training.length - 1);
        return training[low] + (timestep - low) * (training[high] - training[low]);
    }

    /** The timestep of a σ, linearly in its logarithm. */
    double timestep(double sigma) {
        double log = Math.log(Math.max(sigma, 1e-10));
        int low = 0;
        while (low < training.length - 2 && Math.log(training[low + 1]) <= log) {
            low++;
        }
        double from = Math.log(training[low]);
        double to = Math.log(training[low + 1]);
        return low + Math.min(Math.max((log - from) / (to - from), 0), 1);
    }

    /** N σs from the greatest to the least, evenly in σ^(1/ρ). */
    static double[] karras(double greatest, double least, int steps) {
        double from = Math.pow(greatest, 1 / RHO);
        double to = Math.pow(least, 1 / RHO);
        double[] sigmas = new double[steps];
        Arrays.setAll(sigmas, i -> Math.pow(from + (steps == 1 ? 0 : (double) i / (steps - 1)) * (to - from), RHO));
        return sigmas;
    }

    /** The same with 0 at the end. */
    static double[] ended(double[] sigmas) {
        return Arrays.copyOf(sigmas, sigmas.length + 1);
    }
}

package io.prefero.eval;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * An estimate and the 95 % confidence interval around it.
 *
 * @param estimate what was measured
 * @param low lower end, at most the estimate
 * @param high upper end, at least the estimate
 */
public record Interval(double estimate, double low, double high) {
    /** The fewest independent values from which an interval is computed; below, resampling says more than it knows. */
    public static final int FEWEST = 10;

    private static final int RESAMPLES = 10_000;

    public Interval {
        if (!(low <= estimate && estimate <= high)) {
            throw new IllegalArgumentException(
                    "expected low <= estimate <= high, got " + low + ", " + estimate + ", " + high);
        }
    }

    /**
     * The mean of independent values. Bootstrap percentiles, since rewards are skewed, bounded and often whole numbers
     * and nothing need be assumed of them; widened by √(n/(n−1)), because resampled means spread too little by that much
     * (Hesterberg 2015, section 5.2.1). The same values and seed give the same interval.
     *
     * @param values one per prompt, at least {@link #FEWEST}, all finite
     * @param seed of the resampling
     * @see <a href="https://arxiv.org/abs/1411.5279">Hesterberg 2015</a>
     */
    public static Interval ofMean(double[] values, long seed) {
        check(values);
        int n = values.length;
        double mean = Arrays.stream(values).average().orElseThrow();
        SplittableRandom draws = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        Arrays.setAll(means, resample -> resampledMean(values, draws));
        Arrays.sort(means);
        double widening = Math.sqrt(n / (n - 1.0));
        double low = mean + widening * (quantile(means, 0.025) - mean);
        double high = mean + widening * (quantile(means, 0.975) - mean);
        return new Interval(mean, Math.min(low, mean), Math.max(high, mean));
    }

    /** Whether a value lies outside: the data speak against it. */
    public boolean excludes(double value) {
        return value < low || value > high;
    }

    /** Two decimals: {@code 3.21 [3.05, 3.38]}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", estimate, low, high);
    }

    private static double resampledMean(double[] values, SplittableRandom draws) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[draws.nextInt(values.length)];
        }
        return sum / values.length;
    }

    /** Linear between order statistics. */
    static double quantile(double[] sorted, double p) {
        double position = p * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    static void check(double[] values) {
        if (values.length < FEWEST) {
            throw new IllegalArgumentException("an interval needs at least " + FEWEST + " values (one per prompt), got "
                    + values.length + "; evaluate on more prompts");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("value " + i + " of " + values.length + " is " + values[i]);
            }
        }
    }
}

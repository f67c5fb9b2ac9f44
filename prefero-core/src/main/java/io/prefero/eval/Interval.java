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

    /** The 97.5 % points of Student's distribution with 1, 2, … degrees of freedom. */
    private static final double[] STUDENT = {
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
        2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963,
        2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272
    };

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

    /**
     * The mean of a few independent values with Student's 95 % interval, which takes them to be about normal: where there are
     * too few for {@link #ofMean} to resample.
     *
     * @param values 2 to 31, all finite
     */
    public static Interval ofFew(double[] values) {
        int n = values.length;
        if (n < 2 || n > STUDENT.length + 1) {
            throw new IllegalArgumentException(
                    "Student's interval is for 2 to " + (STUDENT.length + 1) + " values, got " + n);
        }
        finite(values);
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double radius = STUDENT[n - 2] * Math.sqrt(squares / (n - 1) / n);
        return new Interval(mean, mean - radius, mean + radius);
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
        finite(values);
    }

    private static void finite(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("value " + i + " of " + values.length + " is " + values[i]);
            }
        }
    }
}

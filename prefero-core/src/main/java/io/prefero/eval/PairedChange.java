package io.prefero.eval;

import java.util.Arrays;

/**
 * How a quantity changed between two models that answered the same prompts. The difference is taken prompt by prompt, so
 * that easy and hard prompts cancel and the interval is as narrow as the data allow.
 *
 * @param before mean of the first model
 * @param after mean of the second model
 * @param difference mean of (after − before) with its 95 % interval
 */
public record PairedChange(double before, double after, Interval difference) {
    /** What the interval of the difference allows to say. */
    public enum Verdict {
        /** The whole interval lies above no change. */
        ROSE,
        /** The whole interval lies below no change. */
        FELL,
        /** The interval contains no change. */
        UNDECIDED
    }

    /**
     * Compares two models on the same prompts.
     *
     * @param before one value per prompt (the mean, where a prompt was answered several times)
     * @param after the second model's values, in the same order of prompts
     * @param seed of the resampling
     */
    public static PairedChange of(double[] before, double[] after, long seed) {
        double[] differences = differences(before, after);
        return new PairedChange(mean(before), mean(after), Interval.ofMean(differences, seed));
    }

    /** Rose, fell, or undecided. */
    public Verdict verdict() {
        if (!difference.excludes(0)) {
            return Verdict.UNDECIDED;
        }
        return difference.estimate() > 0 ? Verdict.ROSE : Verdict.FELL;
    }

    /**
     * The verdict as a sentence.
     *
     * @param what the quantity, such as "true reward"
     */
    public String sentence(String what) {
        return switch (verdict()) {
            case ROSE -> what + " rose by " + difference + "; the interval excludes no change";
            case FELL -> what + " fell by " + negated() + "; the interval excludes no change";
            case UNDECIDED -> what + " changed by " + difference + "; the interval includes no change";
        };
    }

    private Interval negated() {
        return new Interval(-difference.estimate(), -difference.high(), -difference.low());
    }

    static double[] differences(double[] before, double[] after) {
        if (before.length != after.length) {
            throw new IllegalArgumentException("paired values belong to the same prompts, got " + before.length
                    + " before and " + after.length + " after");
        }
        double[] differences = new double[before.length];
        Arrays.setAll(differences, i -> after[i] - before[i]);
        return differences;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}

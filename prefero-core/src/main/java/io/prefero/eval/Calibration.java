package io.prefero.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Whether a model is right as often as it is confident.
 *
 * @param bins of equal width over [0, 1]
 */
public record Calibration(List<Bin> bins) {
    /**
     * Predictions of like confidence.
     *
     * @param low least confidence that belongs here
     * @param high confidence from which on the next bin begins; 1 belongs to the last
     * @param count how many predictions
     * @param accuracy share that was right; NaN of none
     * @param confidence their mean; NaN of none
     */
    public record Bin(double low, double high, int count, double accuracy, double confidence) {}

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * From predictions.
     *
     * @param confidence of each, in [0, 1]; at least one
     * @param right whether each is
     * @param bins how many, at least 1
     */
    public static Calibration of(double[] confidence, boolean[] right, int bins) {
        if (confidence.length == 0 || confidence.length != right.length || bins < 1) {
            throw new IllegalArgumentException("expected as many outcomes as confidences, at least one, and a bin; got "
                    + confidence.length + ", " + right.length + " and " + bins + " bins");
        }
        int[] counts = new int[bins];
        int[] hits = new int[bins];
        double[] sums = new double[bins];
        for (int i = 0; i < confidence.length; i++) {
            int bin = bin(confidence[i], bins);
            counts[bin]++;
            hits[bin] += right[i] ? 1 : 0;
            sums[bin] += confidence[i];
        }
        List<Bin> found = new ArrayList<>();
        for (int b = 0; b < bins; b++) {
            double n = counts[b];
            found.add(new Bin((double) b / bins, (b + 1.0) / bins, counts[b], hits[b] / n, sums[b] / n));
        }
        return new Calibration(found);
    }

    private static int bin(double confidence, int bins) {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("a confidence must be in [0, 1], got " + confidence);
        }
        return Math.min((int) (confidence * bins), bins - 1);
    }

    /** N, all predictions. */
    public int count() {
        return bins.stream().mapToInt(Bin::count).sum();
    }

    /** The share that was right. */
    public double accuracy() {
        return weighed(Bin::accuracy);
    }

    /** The mean confidence. */
    public double confidence() {
        return weighed(Bin::confidence);
    }

    /** Expected calibration error: Σ_b (n_b/N)·|accuracy_b − mean confidence_b|. */
    public double error() {
        return weighed(bin -> Math.abs(bin.accuracy() - bin.confidence()));
    }

    private double weighed(ToDoubleFunction<Bin> of) {
        return bins.stream()
                        .filter(bin -> bin.count() > 0)
                        .mapToDouble(bin -> bin.count() * of.applyAsDouble(bin))
                        .sum()
                / count();
    }
}

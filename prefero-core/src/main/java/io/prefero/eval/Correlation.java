package io.prefero.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How strongly two quantities go together. */
public final class Correlation {
    private Correlation() {}

    /**
     * Spearman's rank correlation, in [−1, 1]; equal values share their mean rank. NaN if all values of a side are equal.
     *
     * @param one values of one quantity
     * @param other values of the other, in the same order
     */
    public static double spearman(double[] one, double[] other) {
        return pearson(ranks(one), ranks(other));
    }

    /** Pearson's linear correlation, in [−1, 1]. NaN if all values of a side are equal. */
    public static double pearson(double[] one, double[] other) {
        if (one.length != other.length || one.length < 2) {
            throw new IllegalArgumentException(
                    "a correlation is of at least two pairs, got " + one.length + " and " + other.length + " values");
        }
        double[] x = centred(one);
        double[] y = centred(other);
        return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
    }

    private static double[] centred(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values).map(v -> v - mean).toArray();
    }

    private static double product(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
    }

    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] ranks = new double[values.length];
        for (int from = 0, to; from < order.length; from = to) {
            to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int k = from; k < to; k++) {
                ranks[order[k]] = (from + to - 1) / 2.0;
            }
        }
        return ranks;
    }
}

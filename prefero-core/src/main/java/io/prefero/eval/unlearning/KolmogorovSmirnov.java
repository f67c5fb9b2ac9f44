package io.prefero.eval.unlearning;

import java.util.Arrays;

/**
 * The two-sample Kolmogorov–Smirnov test, two-sided and exact: whether two samples can come from one distribution. Invariant to
 * any increasing map of the values. Tied values enter through the statistic alone, as if they were of a continuous distribution.
 *
 * @param statistic D, the greatest difference of the two empirical distribution functions, in [0, 1]
 * @param p the probability of a D at least as large where there is no difference
 * @param least the p of samples of these sizes that do not overlap: none is less, and where it is large nothing could have been told
 *     apart
 */
public record KolmogorovSmirnov(double statistic, double p, double least) {
    /** Of two samples of at least one value each, none NaN. */
    public static KolmogorovSmirnov of(double[] x, double[] y) {
        if (x.length == 0 || y.length == 0) {
            throw new IllegalArgumentException(
                    "two samples are compared, got " + x.length + " and " + y.length + " values");
        }
        if (Arrays.stream(x).anyMatch(Double::isNaN) || Arrays.stream(y).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("a sample has a value that is not a number");
        }
        int m = x.length;
        int n = y.length;
        long all = (long) m * n;
        long difference = difference(sorted(x), sorted(y));
        return new KolmogorovSmirnov((double) difference / all, p(m, n, difference), p(m, n, all));
    }

    private static double[] sorted(double[] values) {
        double[] sorted = Arrays.stream(values).map(v -> v + 0.0).toArray(); // −0.0 is 0.0
        Arrays.sort(sorted);
        return sorted;
    }

    /** D·m·n, a whole number: the largest |i·n − j·m| where i of the m values and j of the n are at most some value. */
    private static long difference(double[] x, double[] y) {
        int i = 0;
        int j = 0;
        long most = 0;
        while (i < x.length && j < y.length) {
            double value = Math.min(x[i], y[j]);
            while (i < x.length && x[i] == value) {
                i++;
            }
            while (j < y.length && y[j] == value) {
                j++;
            }
            most = Math.max(most, Math.abs((long) i * y.length - (long) j * x.length));
        }
        return most;
    }

    /**
     * The exact p-value: with no difference every merging of the two samples is equally likely, a path from (0, 0) to (m, n); this
     * is the share of paths that come to |i·n − j·m| ≥ difference. It is found from the end: a sum of products of
     * probabilities, so that even the smallest p has all its digits.
     *
     * @param m values of the first sample
     * @param n values of the second
     * @param difference D·m·n
     */
    static double p(int m, int n, long difference) {
        double[] reached = new double[n + 1]; // from (i, j) on, by j
        for (int i = m; i >= 0; i--) {
            for (int j = n; j >= 0; j--) {
                if (Math.abs((long) i * n - (long) j * m) >= difference) {
                    reached[j] = 1;
                } else if (i == m && j == n) {
                    reached[j] = 0;
                } else {
                    double first = (double) (m - i) / (m - i + n - j);
                    double byFirst = i < m ? first * reached[j] : 0;
                    reached[j] = byFirst + (j < n ? (1 - first) * reached[j + 1] : 0);
                }
            }
        }
        return reached[0];
    }
}

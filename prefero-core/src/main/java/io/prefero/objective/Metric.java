package io.prefero.objective;

import io.prefero.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A number to report, in a form that adds up exactly over micro-batches of any size. */
public sealed interface Metric {
    String name();

    /** A mean of all values given so far. */
    static Metric mean(String name, Tensor values) {
        return new Mean(name, values.sum().item(), values.count());
    }

    /** A mean of the values where {@code mask} (0 or 1) is 1; not reported when there are none. */
    static Metric mean(String name, Tensor values, Tensor mask) {
        return new Mean(name, values.times(mask).sum().item(), mask.sum().item());
    }

    /** A value of the whole batch. */
    static Metric of(String name, double value) {
        return new Mean(name, value, 1);
    }

    /** The greatest of all values given so far. */
    static Metric max(String name, Tensor values) {
        return new Max(name, values.max(0).item());
    }

    /** The difference of two other metrics, reported when both are. */
    static Metric difference(String name, String minuend, String subtrahend) {
        return new Combination(name, Map.of(minuend, 1.0, subtrahend, -1.0));
    }

    /** One metric plus another {@code weight} times, reported when both are. */
    static Metric sum(String name, String one, double weight, String other) {
        return new Combination(name, Map.of(one, 1.0, other, weight));
    }

    /**
     * See {@link Metric#mean}.
     *
     * @param sum the sum of the values
     * @param count how many there are
     */
    record Mean(String name, double sum, double count) implements Metric {}

    /**
     * A term of a loss: a mean that over nothing is 0.
     *
     * @param sum the sum of the numerators
     * @param count what they are divided by
     */
    record Share(String name, double sum, double count) implements Metric {}

    /** See {@link Metric#max}. */
    record Max(String name, double value) implements Metric {}

    /**
     * The correlation of two numbers; not reported where one of them does not vary.
     *
     * @param count how many there are of each
     * @param x the mean of the first
     * @param y the mean of the second
     * @param xx the sum of the first one's squared distances from its mean
     * @param yy the same of the second
     * @param xy the sum of the products of both distances
     */
    record Correlation(String name, double count, double x, double y, double xx, double yy, double xy)
            implements Metric {
        static Correlation of(String name, double[] x, double[] y) {
            Correlation sum = new Correlation(name, 0, 0, 0, 0, 0, 0);
            for (int i = 0; i < x.length; i++) {
                sum = sum.plus(new Correlation(name, 1, x[i], y[i], 0, 0, 0));
            }
            return sum;
        }

        /** Of both together (Chan, Golub and LeVeque 1983). */
        Correlation plus(Correlation other) {
            double all = count + other.count;
            double part = all == 0 ? 0 : other.count / all;
            double dx = other.x - x;
            double dy = other.y - y;
            double both = count * part;
            return new Correlation(
                    name,
                    all,
                    x + part * dx,
                    y + part * dy,
                    xx + other.xx + both * dx * dx,
                    yy + other.yy + both * dy * dy,
                    xy + other.xy + both * dx * dy);
        }

        boolean varies() {
            return xx > 0 && yy > 0;
        }

        double value() {
            return xy / Math.sqrt(xx * yy);
        }
    }

    /**
     * Other metrics, weighted and added.
     *
     * @param weights by metric
     */
    record Combination(String name, Map<String, Double> weights) implements Metric {
        public Combination {
            weights = new LinkedHashMap<>(weights);
        }
    }
}

package io.prefero.objective;

import io.prefero.tensor.Tensor;

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

    /** The difference of two other metrics, reported when both are. */
    static Metric difference(String name, String minuend, String subtrahend) {
        return new Difference(name, minuend, subtrahend);
    }

    /**
     * See {@link Metric#mean}.
     *
     * @param sum the sum of the values
     * @param count how many there are
     */
    record Mean(String name, double sum, double count) implements Metric {}

    /** See {@link Metric#difference}. */
    record Difference(String name, String minuend, String subtrahend) implements Metric {}
}

package io.prefero.objective;

import io.prefero.tensor.Tensor;

/**
 * One term of a loss.
 *
 * @param name what it is called in logs
 * @param numerators one number per example, weights included; they are added and divided by the denominator's total
 * @param denominator what the sum is divided by
 */
public record Term(String name, Tensor numerators, Denominator denominator) {
    /** A mean over examples. */
    public static Term mean(String name, Tensor perExample) {
        return new Term(name, perExample, Denominator.EXAMPLES);
    }

    /** The same term counted {@code weight} times. */
    public Term times(double weight) {
        return new Term(name, numerators.times(weight), denominator);
    }
}

package io.prefero.objective;

import io.prefero.score.Shapes;
import io.prefero.tensor.Tensor;

/**
 * One term of a loss.
 *
 * @param name what it is called in logs
 * @param numerators one number per example; they are added and divided by the denominator's total
 * @param denominator what the sum is divided by
 * @param weight how many times the term counts; it is logged without it
 */
public record Term(String name, Tensor numerators, Denominator denominator, double weight) {
    /** A term that counts once. */
    public Term(String name, Tensor numerators, Denominator denominator) {
        this(name, numerators, denominator, 1);
    }

    /** A mean over examples. */
    public static Term mean(String name, Tensor perExample) {
        return new Term(name, perExample, Denominator.EXAMPLES);
    }

    /** The same term counted {@code factor} times. */
    public Term times(double factor) {
        return new Term(name, numerators, denominator, factor * weight);
    }

    /** The same term under another name. */
    public Term named(String other) {
        return new Term(other, numerators, denominator, weight);
    }

    /**
     * Its value without its weight, to be reported.
     *
     * @param part the shapes of the examples that it was computed of
     */
    public Metric metric(String reported, Shapes part) {
        return new Metric.Share(reported, numerators.sum().item(), denominator.total(part));
    }
}

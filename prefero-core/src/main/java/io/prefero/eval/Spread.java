package io.prefero.eval;

import java.util.Arrays;

/** How values are spread: the least, the quartiles (linear between order statistics), and the greatest. */
public record Spread(double least, double lowerQuartile, double median, double upperQuartile, double greatest) {
    /** Of at least one value, none NaN. */
    public static Spread of(double[] values) {
        if (values.length == 0 || Arrays.stream(values).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("a spread needs at least one value and no NaN among them");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(
                sorted[0],
                Interval.quantile(sorted, 0.25),
                Interval.quantile(sorted, 0.5),
                Interval.quantile(sorted, 0.75),
                sorted[sorted.length - 1]);
    }
}

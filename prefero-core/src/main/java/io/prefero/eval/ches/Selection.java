package io.prefero.eval.ches;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Which of some scored things are kept: neighbours in the order of their scores, of equal ones the earlier first. */
public sealed interface Selection {
    /**
     * The places of those that are kept, the lowest score first.
     *
     * @param scores at least one, none NaN
     */
    int[] of(double[] scores);

    /**
     * The lowest, rounded down, but at least one.
     *
     * @param fraction the share that is kept, in (0, 1]
     */
    record Lowest(double fraction) implements Selection {
        private static final double ROUNDING = 1e-9; // 0.29 · 100 is a little less than 29

        public Lowest {
            if (!(fraction > 0 && fraction <= 1)) {
                throw new IllegalArgumentException("the fraction to keep must be in (0, 1], got " + fraction);
            }
        }

        @Override
        public int[] of(double[] scores) {
            int count = (int) Math.max(1, Math.floor(fraction * scores.length + ROUNDING));
            return Arrays.copyOf(ascending(scores), count);
        }
    }

    /**
     * A number of them around a quantile, moved inwards where they would reach beyond an end; at quantile 0 the lowest.
     *
     * @param quantile in [0, 1]
     * @param count how many, at least 1 and at most all
     */
    record Window(double quantile, int count) implements Selection {
        public Window {
            if (!(quantile >= 0 && quantile <= 1)) {
                throw new IllegalArgumentException("the quantile must be in [0, 1], got " + quantile);
            }
            if (count < 1) {
                throw new IllegalArgumentException("at least 1 must be kept, got " + count);
            }
        }

        @Override
        public int[] of(double[] scores) {
            int[] order = ascending(scores);
            if (count > order.length) {
                throw new IllegalArgumentException("asked to keep " + count + " of " + order.length);
            }
            long middle = Math.round(quantile * (order.length - 1)); // a half is rounded up
            int start = (int) Math.max(0, Math.min(middle - count / 2, order.length - count));
            return Arrays.copyOfRange(order, start, start + count);
        }
    }

    private static int[] ascending(double[] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("there is nothing to choose from");
        }
        if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("a score is not a number");
        }
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i] + 0.0)) // −0.0 is 0.0
                .mapToInt(i -> i)
                .toArray();
    }
}

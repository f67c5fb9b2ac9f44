package io.prefero.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of numbers with round ticks: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param low where the axis begins
 * @param high where it ends, above low
 * @param ticks the round numbers between them, ascending
 */
record Axis(double low, double high, List<BigDecimal> ticks) {
    Axis {
        ticks = List.copyOf(ticks);
    }

    /** An axis that begins and ends at a tick and has about five of them. */
    static Axis rounded(double min, double max) {
        double size = Math.max(Math.abs(min), Math.abs(max));
        double pad = max - min <= 1e-6 * size ? Math.max(size * 0.1, 1e-9) : 0; // as good as equal
        BigDecimal step = step((max - min + 2 * pad) / 4);
        long first = floor((min - pad) / step.doubleValue());
        long last = -floor(-(max + pad) / step.doubleValue());
        List<BigDecimal> ticks = ticks(step, first, last);
        return new Axis(ticks.get(0).doubleValue(), ticks.get(ticks.size() - 1).doubleValue(), ticks);
    }

    /** An axis over whole numbers that begins and ends with the data. */
    static Axis steps(double min, double max) {
        BigDecimal step = step(Math.max((max - min) / 5, 1)).max(BigDecimal.ONE);
        long first = -floor(-min / step.doubleValue());
        long last = floor(max / step.doubleValue());
        return new Axis(min, max > min ? max : min + 1, ticks(step, first, last));
    }

    /** Where a value lies between low (0) and high (1). */
    double position(double value) {
        return (value - low) / (high - low);
    }

    /** The smallest of 1, 2, 5 times a power of ten that is not below the wish. */
    private static BigDecimal step(double wish) {
        BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen((int) Math.floor(Math.log10(wish)));
        for (int factor : new int[] {1, 2, 5}) {
            BigDecimal step = power.multiply(BigDecimal.valueOf(factor));
            if (step.doubleValue() >= wish * (1 - 1e-9)) {
                return step;
            }
        }
        return power.scaleByPowerOfTen(1);
    }

    /** Forgives the last bits, so that 0.3 lies on the third tick of 0.1. */
    private static long floor(double x) {
        return (long) Math.floor(x + 1e-9 + 1e-13 * Math.abs(x));
    }

    private static List<BigDecimal> ticks(BigDecimal step, long first, long last) {
        List<BigDecimal> ticks = new ArrayList<>();
        for (long k = first; k <= last; k++) {
            ticks.add(step.multiply(BigDecimal.valueOf(k), MathContext.DECIMAL64));
        }
        return ticks;
    }
}

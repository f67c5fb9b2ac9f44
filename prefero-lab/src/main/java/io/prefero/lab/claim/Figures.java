package io.prefero.lab.claim;

import io.prefero.eval.Interval;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private Figures() {}

    /** Three significant digits, or as a power of ten where that is shorter. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size < 1e-3 || size >= 1e5) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int digits = Math.max(0, 2 - (int) Math.floor(Math.log10(size)));
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    static String interval(Interval interval) {
        return number(interval.estimate()) + " [" + number(interval.low()) + ", " + number(interval.high()) + "]";
    }
}

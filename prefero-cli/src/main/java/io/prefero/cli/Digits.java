package io.prefero.cli;

import java.util.Locale;

/** Numbers in at most seven characters. */
final class Digits {
    /** Columns that a number takes with a space before it. */
    static final int WIDTH = 8;

    private Digits() {}

    /** Four decimals or fewer; powers of ten below a thousandth and where digits would not fit. */
    static String of(double value) {
        double size = Math.abs(value);
        if (size == 0 || !Double.isFinite(value)) {
            return size == 0 ? "0" : String.valueOf(value).replace('-', '−').replace("Infinity", "inf");
        }
        String text = size < 0.01 || size >= 100_000
                ? power(value, size)
                : String.format(Locale.ROOT, "%." + decimals(size) + "f", value);
        return text.replace('-', '−');
    }

    private static int decimals(double size) {
        return size < 10 ? 4 : size < 100 ? 3 : size < 1000 ? 2 : size < 10_000 ? 1 : 0;
    }

    /** One digit after the point, none where the power takes its place. */
    private static String power(double value, double size) {
        boolean small = size >= 1e-9 && size < 1e9;
        return String.format(Locale.ROOT, small ? "%.1e" : "%.0e", value)
                .replace("e-0", "e-")
                .replace("e+0", "e")
                .replace("e+", "e");
    }
}

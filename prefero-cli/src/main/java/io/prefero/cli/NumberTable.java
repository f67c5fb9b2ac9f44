package io.prefero.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * A table of a word and some numbers a line.
 *
 * @param first width of the words' column
 * @param others width of each other
 */
record NumberTable(int first, int others) {
    private static final int DIGITS = 4;

    /** A line: numbers with four significant digits, everything else as it is. */
    String row(String name, Object... cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + first + "s", name));
        for (Object cell : cells) {
            String text = cell instanceof Double number ? brief(number) : String.valueOf(cell);
            line.append(String.format(Locale.ROOT, "%" + others + "s", text));
        }
        return line.toString();
    }

    /** Four significant digits, without noughts at the end; powers of ten where plain digits would be long. */
    static String brief(double value) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent < -DIGITS || exponent > 6 ? rounded.toString().replace('E', 'e') : rounded.toPlainString();
    }
}

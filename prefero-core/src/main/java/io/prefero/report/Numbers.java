package io.prefero.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them. */
public final class Numbers {
    private Numbers() {}

    /** Three significant digits: 0.693, 12.4, 1234, 5e-7; whole numbers in full; a real minus sign. */
    public static String brief(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "not a number" : value > 0 ? "infinite" : "−infinite";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return plain(new BigDecimal(value));
        }
        int digits = Math.max(3, (int) Math.floor(Math.log10(Math.abs(value))) + 1);
        return plain(new BigDecimal(value).round(new MathContext(Math.min(digits, 15))));
    }

    /** All digits; powers of ten where plain digits would be long. */
    static String plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        boolean plain = stripped.signum() == 0 || exponent > -4 && exponent < 5;
        String text = plain ? stripped.toPlainString() : scientific(stripped, exponent);
        return text.replace('-', '−');
    }

    private static String scientific(BigDecimal value, int exponent) {
        return value.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }
}

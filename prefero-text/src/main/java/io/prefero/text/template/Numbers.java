package io.prefero.text.template;

import java.math.BigDecimal;
import java.math.MathContext;

/** Python's numbers; booleans are among them. Integers that need more than 64 bits are errors. */
final class Numbers {
    private Numbers() {}

    /** A boolean as 0 or 1; everything else as it is. */
    static Object of(Object value) {
        return value instanceof Boolean b ? Long.valueOf(b ? 1 : 0) : value;
    }

    static boolean are(Object a, Object b) {
        return of(a) instanceof Number && of(b) instanceof Number;
    }

    static int compare(Object a, Object b) {
        Object x = of(a);
        Object y = of(b);
        return x instanceof Long m && y instanceof Long n
                ? Long.compare(m, n)
                : Double.compare(floating(x) + 0.0, floating(y) + 0.0); // −0 is 0
    }

    static double floating(Object value) {
        if (of(value) instanceof Number n) {
            return n.doubleValue();
        }
        throw new TemplateException("a " + Values.type(Values.required(value)) + " is no number");
    }

    /** The result of an operator on two numbers. */
    static Object calculate(String operator, Object a, Object b) {
        try {
            return of(a) instanceof Long m && of(b) instanceof Long n && !operator.equals("/")
                    ? integers(operator, m, n)
                    : floats(operator, floating(a), floating(b));
        } catch (ArithmeticException e) {
            throw new TemplateException(Values.repr(a) + " " + operator + " " + Values.repr(b) + ": " + e.getMessage());
        }
    }

    private static Object integers(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "//" -> Math.floorDiv(a, b);
            case "%" -> Math.floorMod(a, b);
            default -> throw new TemplateException("the operator " + operator + " is not supported");
        };
    }

    private static Object floats(String operator, double a, double b) {
        if ("//%".contains(operator) && b == 0) {
            throw new ArithmeticException("/ by zero");
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            default -> throw new TemplateException("the operator " + operator + " is not supported between floats");
        };
    }

    /** The shortest decimal number that means the same double, laid out as Python does. */
    static String repr(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
        }
        if (x == 0) {
            return 1 / x < 0 ? "-0.0" : "0.0";
        }
        int digits = 1;
        while (rounded(x, digits).doubleValue() != x) {
            digits++;
        }
        BigDecimal shortest = rounded(x, digits).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String unscaled = shortest.unscaledValue().abs().toString();
        String fraction = unscaled.length() > 1 ? "." + unscaled.substring(1) : "";
        String sign = x < 0 ? "-" : "";
        return sign + unscaled.charAt(0) + fraction + String.format("e%+03d", exponent);
    }

    private static BigDecimal rounded(double x, int digits) {
        return new BigDecimal(x).round(new MathContext(digits));
    }
}

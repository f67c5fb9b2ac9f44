package io.prefero.text.template;

import java.util.ArrayList;
import java.util.List;

/** Python's operators. */
final class Operators {
    private Operators() {}

    static Object apply(String operator, Object left, Object right) {
        Values.required(left);
        Values.required(right);
        if (Numbers.are(left, right)) {
            return Numbers.calculate(operator, left, right);
        } else if (operator.equals("+")) {
            return sum(left, right);
        } else if (operator.equals("*") && left instanceof String text && right instanceof Long times) {
            return text.repeat((int) Math.max(0, Math.min(times, Integer.MAX_VALUE)));
        }
        throw unsupported(operator, left, right);
    }

    private static Object sum(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return a + b;
        } else if (left instanceof List<?> a && right instanceof List<?> b) {
            return joined(a, b);
        } else if (left instanceof Tuple a && right instanceof Tuple b) {
            return new Tuple(joined(a.items(), b.items()));
        }
        throw unsupported("+", left, right);
    }

    private static List<Object> joined(List<?> a, List<?> b) {
        List<Object> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static TemplateException unsupported(String operator, Object left, Object right) {
        return new TemplateException("the operator " + operator + " is not supported between a " + Values.type(left)
                + " and a " + Values.type(right)
                + (left instanceof Safe || right instanceof Safe ? " that went through the filter safe" : ""));
    }

    static boolean holds(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.same(left, right);
            case "!=" -> !Values.same(left, right);
            case "in" -> Values.contains(right, left);
            case "not in" -> !Values.contains(right, left);
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            default -> Values.compare(left, right) >= 0;
        };
    }
}

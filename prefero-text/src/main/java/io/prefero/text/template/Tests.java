package io.prefero.text.template;

import io.prefero.text.template.Arguments.Bound;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What can stand behind {@code is}. */
final class Tests {
    private Tests() {}

    static boolean holds(String name, Object value, Arguments arguments) {
        Bound bound = arguments.bind("the test " + name, "other");
        return bound.has("other") ? compared(name, value, bound.get("other")) : alone(name, value);
    }

    private static boolean alone(String name, Object value) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value instanceof None;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "number" -> Numbers.of(value) instanceof Number;
            case "string" -> value instanceof String || value instanceof Safe;
            case "mapping" -> value instanceof Map;
            case "sequence" -> isSequence(value);
            case "iterable" -> isSequence(value) || value instanceof Generator || value instanceof View;
            case "callable" -> value instanceof Callable;
            case "odd" -> Values.integer(name, value) % 2 != 0;
            case "even" -> Values.integer(name, value) % 2 == 0;
            case "lower" -> Values.text(value).equals(Values.text(value).toLowerCase(Locale.ROOT)) && cased(value);
            case "upper" -> Values.text(value).equals(Values.text(value).toUpperCase(Locale.ROOT)) && cased(value);
            default -> throw new TemplateException("the test \"" + name + "\" is not supported, or lacks its argument");
        };
    }

    private static boolean compared(String name, Object value, Object other) {
        return switch (name) {
            case "eq", "equalto", "==" -> Values.same(value, other);
            case "ne", "!=" -> !Values.same(value, other);
            case "lt", "lessthan", "<" -> Values.compare(value, other) < 0;
            case "le", "<=" -> Values.compare(value, other) <= 0;
            case "gt", "greaterthan", ">" -> Values.compare(value, other) > 0;
            case "ge", ">=" -> Values.compare(value, other) >= 0;
            case "in" -> Values.contains(other, value);
            case "divisibleby" -> Values.integer(name, value) % Values.integer(name, other) == 0;
            default -> throw new TemplateException("the test \"" + name + "\" is not supported, or takes no argument");
        };
    }

    private static boolean isSequence(Object value) {
        return value instanceof String
                || value instanceof Safe
                || value instanceof List
                || value instanceof Tuple
                || value instanceof Map
                || value instanceof Undefined;
    }

    private static boolean cased(Object value) {
        String text = Values.text(value);
        return !text.toUpperCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT));
    }
}

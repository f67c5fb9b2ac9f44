package io.prefero.text.template;

import io.prefero.text.template.Arguments.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What can stand behind {@code |}. */
final class Filters {
    private static final Pattern WORD =
            Pattern.compile("[-\\s\\x1c-\\x1f({\\[<]+|[^-\\s\\x1c-\\x1f({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);

    /** What keeps its meaning for a text that went through the filter {@code safe}. */
    private static final Set<String> OF_SAFE = Set.of("safe", "string", "tojson", "default", "d");

    private Filters() {}

    static Object apply(String name, Object value, Arguments arguments) {
        if (value instanceof Safe && !OF_SAFE.contains(name)) {
            throw new TemplateException("the filter \"" + name + "\" behind the filter safe is not supported");
        }
        return switch (name) {
            case "select", "reject", "selectattr", "rejectattr" -> Selecting.apply(name, value, arguments);
            case "map" -> Selecting.map(value, arguments);
            case "tojson" -> json(value, arguments.bind(name, "ensure_ascii", "indent", "separators", "sort_keys"));
            case "default", "d" -> otherwise(value, arguments.bind(name, "default_value", "boolean"));
            case "trim" -> trim(Values.text(value), arguments.bind(name, "chars"));
            case "join" -> join(value, arguments.bind(name, "d", "attribute"));
            case "replace" -> Splitting.replace(Values.text(value), arguments.bind(name, "old", "new", "count"));
            case "dictsort" -> sorted(value, arguments.bind(name, "case_sensitive", "by", "reverse"));
            case "sort" -> sortedItems(value, arguments.bind(name, "reverse", "case_sensitive", "attribute"));
            case "int" -> integer(value, arguments.bind(name, "default"));
            case "float" -> floating(value, arguments.bind(name, "default"));
            default -> plain(name, value, arguments);
        };
    }

    private static Object plain(String name, Object value, Arguments arguments) {
        Function<Object, Object> filter = switch (name) {
            case "length", "count" -> v -> (long) Values.length(v);
            case "string" -> v -> v instanceof Safe ? v : Values.text(v);
            case "safe" -> v -> new Safe(Values.text(v));
            case "upper" -> v -> Values.text(v).toUpperCase(Locale.ROOT);
            case "lower" -> v -> Values.text(v).toLowerCase(Locale.ROOT);
            case "capitalize" -> v -> Strings.capitalized(Values.text(v));
            case "title" -> v -> title(Values.text(v));
            case "list" -> Values::list;
            case "items" -> Filters::items;
            case "first" -> v -> first(Values.iterator(v));
            case "last" -> v -> first(reversed(v).iterator());
            case "reverse" -> Filters::backwards;
            case "unique" -> Filters::unique;
            case "abs" -> v -> Numbers.compare(v, 0L) < 0 ? Numbers.calculate("-", 0L, v) : Numbers.of(v);
            case "min" -> v -> extreme(v, Values::compare);
            case "max" -> v -> extreme(v, (a, b) -> Values.compare(b, a));
            default -> throw new TemplateException("the filter \"" + name + "\" is not supported");
        };
        arguments.none(name);
        return filter.apply(value);
    }

    private static String json(Object value, Bound arguments) {
        Object indent = arguments.get("indent", None.NONE);
        boolean lines = !(indent instanceof None);
        String comma = lines ? "," : ", ";
        String colon = ": ";
        Object separators = arguments.get("separators", None.NONE);
        if (!(separators instanceof None)) {
            List<Object> both = Values.list(separators);
            comma = Values.string("separators", both.get(0));
            colon = Values.string("separators", both.get(1));
        }
        int step = lines ? Values.integer("indent", indent) : -1;
        return new Json(step, arguments.truth("ensure_ascii"), arguments.truth("sort_keys"), comma, colon).of(value);
    }

    private static Object otherwise(Object value, Bound arguments) {
        boolean replaced = value instanceof Undefined || arguments.truth("boolean") && !Values.truth(value);
        return replaced ? arguments.get("default_value", "") : value;
    }

    private static Object trim(String text, Bound arguments) {
        return arguments.get("chars", None.NONE) instanceof None
                ? Strings.strip(text, Strings.Side.BOTH)
                : Strings.strip(text, Strings.Side.BOTH, arguments.text("chars"));
    }

    private static String join(Object value, Bound arguments) {
        List<Object> items = Values.list(value);
        if (arguments.has("attribute")) {
            items = items.stream()
                    .map(item -> Selecting.attribute(item, arguments.get("attribute")))
                    .toList();
        }
        return items.stream().map(Values::text).collect(Collectors.joining(Values.text(arguments.get("d", ""))));
    }

    private static Generator items(Object value) {
        if (value instanceof Undefined) {
            return new Generator(Collections.emptyIterator());
        } else if (value instanceof Map<?, ?> map) {
            return new Generator(Methods.items(map).iterator());
        }
        throw new TemplateException("the filter \"items\" needs a dict, got a " + Values.type(value));
    }

    private static Object first(Iterator<Object> items) {
        return items.hasNext() ? items.next() : new Undefined("there is no item");
    }

    private static List<Object> reversed(Object value) {
        List<Object> items = Values.list(value);
        Collections.reverse(items);
        return items;
    }

    private static Object backwards(Object value) {
        List<Object> items = reversed(value);
        return value instanceof String
                ? items.stream().map(Values::text).collect(Collectors.joining())
                : new Generator(items.iterator());
    }

    private static Object unique(Object value) {
        List<Object> kept = new ArrayList<>();
        List<Object> seen = new ArrayList<>();
        for (Object item : Values.list(value)) {
            Object key = Values.key(folded(item, false));
            if (seen.stream().noneMatch(s -> Values.same(s, key))) {
                seen.add(key);
                kept.add(item);
            }
        }
        return new Generator(kept.iterator());
    }

    private static Object extreme(Object value, Comparator<Object> order) {
        return Values.list(value).stream()
                .min((a, b) -> order.compare(folded(a, false), folded(b, false)))
                .orElseGet(() -> new Undefined("there is no item"));
    }

    private static List<Object> sorted(Object value, Bound arguments) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new TemplateException("the filter \"dictsort\" needs a dict, got a " + Values.type(value));
        }
        int by = Values.same(arguments.get("by", "key"), "value") ? 1 : 0;
        return sorted(
                Methods.items(map), arguments, item -> ((Tuple) item).items().get(by));
    }

    private static List<Object> sortedItems(Object value, Bound arguments) {
        Object attribute = arguments.get("attribute", None.NONE);
        return sorted(
                Values.list(value),
                arguments,
                item -> attribute instanceof None ? item : Selecting.attribute(item, attribute));
    }

    private static List<Object> sorted(List<Object> items, Bound arguments, Function<Object, Object> key) {
        boolean exact = arguments.truth("case_sensitive");
        Comparator<Object> order = (a, b) -> Values.compare(folded(key.apply(a), exact), folded(key.apply(b), exact));
        return items.stream()
                .sorted(arguments.truth("reverse") ? order.reversed() : order)
                .toList();
    }

    private static Object folded(Object value, boolean exact) {
        return value instanceof String s && !exact ? s.toLowerCase(Locale.ROOT) : value;
    }

    private static String title(String text) {
        StringBuilder all = new StringBuilder();
        Matcher part = WORD.matcher(text);
        while (part.find()) {
            int end = text.offsetByCodePoints(part.start(), 1);
            all.append(text.substring(part.start(), end).toUpperCase(Locale.ROOT))
                    .append(text.substring(end, part.end()).toLowerCase(Locale.ROOT));
        }
        return all.toString();
    }

    private static Object integer(Object value, Bound arguments) {
        Object number = value instanceof String s ? parsed(s) : Numbers.of(Values.required(value));
        if (number instanceof Double x && Math.abs(x) < 1e15) {
            return (long) (double) x;
        }
        return number instanceof Long ? number : arguments.get("default", 0L);
    }

    private static Object floating(Object value, Bound arguments) {
        Object number = value instanceof String s ? parsed(s) : Numbers.of(Values.required(value));
        return number instanceof Number n ? (Object) n.doubleValue() : arguments.get("default", 0.0);
    }

    /** The number that a text spells; none if it spells none. */
    private static Object parsed(String text) {
        String trimmed = Strings.strip(text, Strings.Side.BOTH);
        if (trimmed.matches("[+-]?[0-9]{1,18}")) {
            return Long.parseLong(trimmed);
        }
        return trimmed.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")
                ? Double.valueOf(trimmed)
                : None.NONE;
    }
}

package io.prefero.text.template;

import io.prefero.text.template.Arguments.Bound;
import io.prefero.text.template.Strings.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Methods of Python's {@code str}, {@code dict}, {@code list} and {@code tuple} that change nothing. */
final class Methods {
    static final Set<String> OF_DICT = Set.of("get", "items", "keys", "values");

    private Methods() {}

    /** A method of a value, ready to be called; undefined if it has none of that name. */
    static Object of(Object value, String name) {
        Callable method = value instanceof String text
                ? ofText(text, name)
                : value instanceof Map<?, ?> map
                        ? ofMap(map, name)
                        : value instanceof List<?> || value instanceof Tuple ? ofList(value, name) : NONE;
        return method == NONE ? Undefined.key(value, name) : method;
    }

    private static final Callable NONE = arguments -> None.NONE;

    private static Callable ofMap(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" ->
                arguments -> {
                    Bound bound = arguments.bind("get", "key", "default");
                    Object value = map.get(Values.key(bound.get("key")));
                    return value == null ? bound.get("default", None.NONE) : value;
                };
            case "items" -> plain(name, () -> new View(items(map)));
            case "keys" -> plain(name, () -> new View(new ArrayList<>(map.keySet())));
            case "values" -> plain(name, () -> new View(new ArrayList<>(map.values())));
            default -> NONE;
        };
    }

    static List<Object> items(Map<?, ?> map) {
        return map.entrySet().stream()
                .<Object>map(e -> Tuple.of(e.getKey(), e.getValue()))
                .toList();
    }

    private static Callable ofList(Object list, String name) {
        return switch (name) {
            case "index" ->
                one(name, item -> {
                    List<Object> all = Values.list(list);
                    for (int i = 0; i < all.size(); i++) {
                        if (Values.same(all.get(i), item)) {
                            return (long) i;
                        }
                    }
                    throw new TemplateException(Values.repr(item) + " is not in the list");
                });
            case "count" ->
                one(
                        name,
                        item -> Values.list(list).stream()
                                .filter(i -> Values.same(i, item))
                                .count());
            default -> NONE;
        };
    }

    private static Callable ofText(String text, String name) {
        return switch (name) {
            case "strip" -> stripping(text, name, Side.BOTH);
            case "lstrip" -> stripping(text, name, Side.LEFT);
            case "rstrip" -> stripping(text, name, Side.RIGHT);
            case "upper" -> plain(name, () -> text.toUpperCase(Locale.ROOT));
            case "lower" -> plain(name, () -> text.toLowerCase(Locale.ROOT));
            case "capitalize" -> plain(name, () -> Strings.capitalized(text));
            case "title" -> plain(name, () -> Splitting.title(text));
            case "startswith" -> one(name, prefix -> any(name, prefix, text::startsWith));
            case "endswith" -> one(name, suffix -> any(name, suffix, text::endsWith));
            case "removeprefix" ->
                one(name, p -> text.startsWith(Values.string(name, p)) ? text.substring(((String) p).length()) : text);
            case "removesuffix" ->
                one(
                        name,
                        s -> text.endsWith(Values.string(name, s))
                                ? text.substring(0, text.length() - ((String) s).length())
                                : text);
            case "find" -> one(name, part -> place(text, text.indexOf(Values.string(name, part))));
            case "rfind" -> one(name, part -> place(text, text.lastIndexOf(Values.string(name, part))));
            case "index" -> one(name, part -> found(text, Values.string(name, part)));
            case "count" -> one(name, part -> Splitting.count(text, Values.string(name, part)));
            case "replace" -> arguments -> Splitting.replace(text, arguments.bind(name, "old", "new", "count"));
            case "split" -> arguments -> Splitting.split(text, arguments.bind(name, "sep", "maxsplit"));
            case "rsplit" -> arguments -> Splitting.rsplit(text, arguments.bind(name, "sep", "maxsplit"));
            case "splitlines" -> plain(name, () -> Splitting.lines(text));
            case "join" ->
                one(
                        name,
                        parts -> Values.list(parts).stream()
                                .map(part -> Values.string(name, part))
                                .collect(Collectors.joining(text)));
            case "isdigit" -> plain(name, () -> all(text, Character::isDigit));
            case "isalpha" -> plain(name, () -> all(text, Character::isLetter));
            case "isalnum" -> plain(name, () -> all(text, Character::isLetterOrDigit));
            case "isspace" -> plain(name, () -> all(text, Strings::isSpace));
            case "isupper" -> plain(name, () -> cased(text, text.toUpperCase(Locale.ROOT)));
            case "islower" -> plain(name, () -> cased(text, text.toLowerCase(Locale.ROOT)));
            default -> NONE;
        };
    }

    private static Callable stripping(String text, String name, Side side) {
        return arguments -> {
            Bound bound = arguments.bind(name, "chars");
            return bound.get("chars", None.NONE) instanceof None
                    ? Strings.strip(text, side)
                    : Strings.strip(text, side, bound.text("chars"));
        };
    }

    private static Callable plain(String name, Supplier<Object> result) {
        return arguments -> {
            arguments.none(name);
            return result.get();
        };
    }

    private static Callable one(String name, Function<Object, Object> result) {
        return arguments -> result.apply(arguments.bind(name, "value").get("value"));
    }

    private static boolean any(String name, Object wanted, Predicate<String> test) {
        return wanted instanceof Tuple several
                ? several.items().stream().anyMatch(one -> test.test(Values.string(name, one)))
                : test.test(Values.string(name, wanted));
    }

    private static Object place(String text, int index) {
        return index < 0 ? -1L : (long) text.codePointCount(0, index);
    }

    private static Object found(String text, String part) {
        if (!text.contains(part)) {
            throw new TemplateException(Strings.quoted(part) + " is not in the text");
        }
        return place(text, text.indexOf(part));
    }

    private static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    private static boolean cased(String text, String changed) {
        return text.equals(changed) && !text.toUpperCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT));
    }
}

package io.prefero.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands behind a dot and in brackets. */
final class Attributes {
    /** Methods and fields that Python's types have and this package does not: to find nothing there would be wrong. */
    private static final Map<String, Set<String>> MISSING = Map.of(
            "str",
            Set.of(("casefold center encode expandtabs format format_map isascii isdecimal isidentifier isnumeric"
                            + " isprintable istitle ljust maketrans partition rindex rjust rpartition swapcase"
                            + " translate zfill")
                    .split(" ")),
            "dict",
            Set.of("clear", "copy", "fromkeys", "pop", "popitem", "setdefault", "update"),
            "list",
            Set.of("append", "clear", "copy", "extend", "insert", "pop", "remove", "reverse", "sort"),
            "int",
            Set.of("real", "imag", "numerator", "denominator", "bit_length", "bit_count", "conjugate", "to_bytes"),
            "float",
            Set.of("real", "imag", "conjugate", "hex", "is_integer", "as_integer_ratio"));

    private Attributes() {}

    /** {@code value.name}: an attribute if there is one, else what a dict has under that key. */
    static Object attribute(Object value, String name) {
        if (value instanceof Map<?, ?> map && map.containsKey(name) && !isOfDict(name)) {
            return entry(map, name);
        }
        return own(Values.required(value), name);
    }

    private static boolean isOfDict(String name) {
        return Methods.OF_DICT.contains(name)
                || MISSING.getOrDefault("dict", Set.of()).contains(name);
    }

    /** {@code value[key]}: what stands there, or else an attribute of that name. */
    static Object item(Object value, Object key) {
        notSafe(Values.required(value));
        if (value instanceof Map<?, ?> map) {
            if (map.containsKey(Values.key(key))) {
                return entry(map, key);
            }
        } else if (Numbers.of(key) instanceof Long index) {
            return at(value, index);
        }
        return key instanceof String name ? own(value, name) : Undefined.key(value, key);
    }

    private static void notSafe(Object value) {
        if (value instanceof Safe) {
            throw new TemplateException("an element of a text that went through the filter safe is not supported");
        }
    }

    private static Object entry(Map<?, ?> map, Object key) {
        Object value = map.get(key);
        return value == null ? Undefined.key(map, key) : value;
    }

    private static Object at(Object value, long index) {
        if (!(value instanceof List || value instanceof Tuple || value instanceof String)) {
            return Undefined.key(value, index);
        }
        List<Object> items = Values.list(value);
        long place = index < 0 ? index + items.size() : index;
        return place >= 0 && place < items.size() ? items.get((int) place) : Undefined.key(value, index);
    }

    private static Object own(Object value, String name) {
        notSafe(value);
        Object found = value instanceof Namespace n
                ? n.attributes().getOrDefault(name, Undefined.key(value, name))
                : value instanceof Loop loop ? loop.attribute(name) : Methods.of(value, name);
        if (found instanceof Undefined) {
            String type = Values.type(value);
            boolean missing = MISSING.getOrDefault(type, Set.of()).contains(name);
            if (missing || name.startsWith("__") || value instanceof Callable) {
                throw new TemplateException("\"" + name + "\" of a " + type + " is not supported");
            }
        }
        return found;
    }

    /** {@code value[from:to:step]}. */
    static Object slice(Object value, Object from, Object to, Object step) {
        Values.required(value);
        if (!(value instanceof String || value instanceof List || value instanceof Tuple)) {
            throw new TemplateException("a " + Values.type(value) + " cannot be sliced");
        }
        List<Object> items = Values.list(value);
        int by = step instanceof None ? 1 : Values.integer("a slice", step);
        if (by == 0) {
            throw new TemplateException("the step of a slice must not be 0");
        }
        int size = items.size();
        int first = from instanceof None ? (by > 0 ? 0 : size - 1) : bound(from, size, by);
        int end = to instanceof None ? (by > 0 ? size : -1) : bound(to, size, by);
        List<Object> kept = new ArrayList<>();
        for (int i = first; by > 0 ? i < end : i > end; i += by) {
            kept.add(items.get(i));
        }
        if (value instanceof String) {
            StringBuilder text = new StringBuilder();
            kept.forEach(text::append);
            return text.toString();
        }
        return value instanceof Tuple ? new Tuple(kept) : kept;
    }

    private static int bound(Object value, int size, int step) {
        int place = Values.integer("a slice", value);
        int low = step > 0 ? 0 : -1;
        int high = step > 0 ? size : size - 1;
        return Math.max(low, Math.min(high, place < 0 ? place + size : place));
    }
}

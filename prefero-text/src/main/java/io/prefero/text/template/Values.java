package io.prefero.text.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What Python's built-in functions say of values. A value is a {@link String}, {@link Boolean}, {@link Long}, {@link Double},
 * {@link List}, {@link Map} or one of this package's types.
 */
final class Values {
    private Values() {}

    static boolean truth(Object value) {
        if (value instanceof Boolean b) {
            return b;
        } else if (value instanceof String s) {
            return !s.isEmpty();
        } else if (value instanceof Safe s) {
            return !s.text().isEmpty();
        } else if (value instanceof Number n) {
            return n.doubleValue() != 0;
        } else if (value instanceof List<?> l) {
            return !l.isEmpty();
        } else if (value instanceof Map<?, ?> m) {
            return !m.isEmpty();
        } else if (value instanceof Tuple t) {
            return !t.items().isEmpty();
        } else if (value instanceof View v) {
            return !v.items().isEmpty();
        }
        return !(value instanceof Undefined || value instanceof None);
    }

    /** Python's {@code str}. */
    static String text(Object value) {
        if (value instanceof String s) {
            return s;
        }
        return value instanceof Safe s ? s.text() : value instanceof Undefined ? "" : repr(value);
    }

    /** Python's {@code repr}. */
    static String repr(Object value) {
        if (value instanceof String s) {
            return Strings.quoted(s);
        } else if (value instanceof Boolean b) {
            return b ? "True" : "False";
        } else if (value instanceof None) {
            return "None";
        } else if (value instanceof Undefined) {
            return "Undefined";
        } else if (value instanceof Long n) {
            return n.toString();
        } else if (value instanceof Double x) {
            return Numbers.repr(x);
        } else if (value instanceof List<?> l) {
            return l.stream().map(Values::repr).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Tuple t) {
            String end = t.items().size() == 1 ? ",)" : ")";
            return t.items().stream().map(Values::repr).collect(Collectors.joining(", ", "(", end));
        } else if (value instanceof Map<?, ?> m) {
            return m.entrySet().stream()
                    .map(e -> repr(e.getKey()) + ": " + repr(e.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        throw new TemplateException("a " + type(value) + " cannot be printed");
    }

    /** The name of a value's type, as in Python. */
    static String type(Object value) {
        if (value instanceof String || value instanceof Safe) {
            return "str";
        } else if (value instanceof Boolean) {
            return "bool";
        } else if (value instanceof Long) {
            return "int";
        } else if (value instanceof Double) {
            return "float";
        } else if (value instanceof List) {
            return "list";
        } else if (value instanceof Map) {
            return "dict";
        } else if (value instanceof Callable) {
            return "function";
        }
        return value instanceof None ? "None" : value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** What a loop over it sees, one after another. */
    static Iterator<Object> iterator(Object value) {
        if (value instanceof Generator g) {
            return g.rest();
        }
        return sequence(value, "cannot be walked through").iterator();
    }

    static List<Object> list(Object value) {
        List<Object> all = new ArrayList<>();
        iterator(value).forEachRemaining(all::add);
        return all;
    }

    static int length(Object value) {
        return sequence(value, "has no length").size();
    }

    private static List<Object> sequence(Object value, String otherwise) {
        if (value instanceof List<?> l) {
            return List.copyOf(l);
        } else if (value instanceof Tuple t) {
            return t.items();
        } else if (value instanceof View v) {
            return v.items();
        } else if (value instanceof Map<?, ?> m) {
            return List.copyOf(m.keySet());
        } else if (value instanceof String s) {
            return Strings.characters(s);
        } else if (value instanceof Undefined) {
            return List.of();
        }
        throw new TemplateException("a " + type(value) + " " + otherwise);
    }

    /** Python's {@code ==}. */
    static boolean same(Object a, Object b) {
        if (a instanceof Undefined && b instanceof Undefined) {
            return true;
        } else if (Numbers.are(a, b)) {
            return Numbers.compare(a, b) == 0;
        } else if (a instanceof List<?> x && b instanceof List<?> y) {
            return sameItems(x, y);
        } else if (a instanceof Tuple x && b instanceof Tuple y) {
            return sameItems(x.items(), y.items());
        } else if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return x.size() == y.size()
                    && x.entrySet().stream()
                            .allMatch(e -> y.containsKey(e.getKey()) && same(e.getValue(), found(y, e.getKey())));
        }
        return a instanceof Safe || b instanceof Safe ? text(a).equals(text(b)) : a.equals(b);
    }

    private static Object found(Map<?, ?> map, Object key) {
        Object value = map.get(key);
        return value == null ? None.NONE : value;
    }

    private static boolean sameItems(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Less than, equal to or greater than 0 as {@code a} is in relation to {@code b}. */
    static int compare(Object a, Object b) {
        if (Numbers.are(a, b)) {
            return Numbers.compare(a, b);
        } else if (a instanceof String x && b instanceof String y) {
            return Strings.compare(x, y);
        }
        throw new TemplateException(type(required(a)) + " and " + type(required(b)) + " have no order");
    }

    /** Python's {@code item in container}. */
    static boolean contains(Object container, Object item) {
        if (container instanceof String s) {
            return s.contains(string("in", item));
        } else if (container instanceof Map<?, ?> m) {
            return m.containsKey(key(item));
        }
        Iterator<Object> items = iterator(container);
        while (items.hasNext()) {
            if (same(items.next(), item)) {
                return true;
            }
        }
        return false;
    }

    /** It, if it can be looked up in a dict. Python also takes other numbers and tuples, which no template does. */
    static Object key(Object value) {
        if (value instanceof String || value instanceof Long || value instanceof None || value instanceof Undefined) {
            return value;
        }
        throw new TemplateException("a " + type(value) + " as a key of a dict is not supported");
    }

    /** It, unless it is undefined. */
    static Object required(Object value) {
        if (value instanceof Undefined undefined) {
            throw new TemplateException(undefined.why());
        }
        return value;
    }

    static String string(String what, Object value) {
        if (required(value) instanceof String s) {
            return s;
        }
        throw new TemplateException(what + " needs a text, got a " + type(value)
                + (value instanceof Safe ? " that went through the filter safe" : ""));
    }

    static int integer(String what, Object value) {
        if (Numbers.of(required(value)) instanceof Long n && n == n.intValue()) {
            return n.intValue();
        }
        throw new TemplateException(what + " needs an integer, got " + repr(value));
    }
}

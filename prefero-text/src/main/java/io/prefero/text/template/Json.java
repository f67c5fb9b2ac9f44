package io.prefero.text.template;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Python's {@code json.dumps}.
 *
 * @param indent blanks for each level; below 0 for everything on one line
 * @param ascii whether other characters are escaped
 * @param sorted whether keys are sorted
 */
record Json(int indent, boolean ascii, boolean sorted, String comma, String colon) {
    String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, 0, out);
        return out.toString();
    }

    private void write(Object value, int level, StringBuilder out) {
        if (value instanceof String s) {
            string(s, out);
        } else if (value instanceof Safe s) {
            string(s.text(), out);
        } else if (value instanceof None) {
            out.append("null");
        } else if (value instanceof Boolean || value instanceof Long) {
            out.append(value);
        } else if (value instanceof Double x) {
            out.append(number(x));
        } else if (value instanceof List<?> list) {
            list(list, level, out);
        } else if (value instanceof Tuple tuple) {
            list(tuple.items(), level, out);
        } else if (value instanceof Map<?, ?> map) {
            map(map, level, out);
        } else {
            throw new TemplateException("tojson of a " + Values.type(Values.required(value)));
        }
    }

    private static String number(double x) {
        if (Double.isNaN(x)) {
            return "NaN";
        }
        return Double.isInfinite(x) ? (x > 0 ? "Infinity" : "-Infinity") : Numbers.repr(x);
    }

    private void list(List<?> list, int level, StringBuilder out) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            separate(i, level + 1, out);
            write(list.get(i), level + 1, out);
        }
        close(list.isEmpty(), level, out);
        out.append(']');
    }

    private void map(Map<?, ?> map, int level, StringBuilder out) {
        out.append('{');
        Iterator<?> keys = sorted
                ? map.keySet().stream().sorted(Values::compare).iterator()
                : map.keySet().iterator();
        for (int i = 0; keys.hasNext(); i++) {
            Object key = keys.next();
            separate(i, level + 1, out);
            string(key(key), out);
            out.append(colon);
            write(Attributes.item(map, key), level + 1, out);
        }
        close(map.isEmpty(), level, out);
        out.append('}');
    }

    private static String key(Object key) {
        if (key instanceof String s) {
            return s;
        }
        return key instanceof Boolean || key instanceof None
                ? (key instanceof None ? "null" : key.toString())
                : Values.repr(key);
    }

    private void separate(int place, int level, StringBuilder out) {
        out.append(place > 0 ? comma : "");
        if (indent >= 0) {
            out.append('\n').append(" ".repeat(indent * level));
        }
    }

    private void close(boolean empty, int level, StringBuilder out) {
        if (indent >= 0 && !empty) {
            out.append('\n').append(" ".repeat(indent * level));
        }
    }

    private void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = "\"\\\n\r\t\f\b".indexOf(c);
            if (escape >= 0) {
                out.append('\\').append("\"\\nrtfb".charAt(escape));
            } else if (c < 0x20 || ascii && c > 0x7e) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}

package io.prefero.text.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Texts as Python sees them: made of code points, with Python's idea of white space and of what can be printed. */
final class Strings {
    enum Side {
        LEFT,
        RIGHT,
        BOTH
    }

    private static final String SIMPLE_ESCAPES = "\\\\''\"\"a\u0007b\bf\fn\nr\rt\tv\u000b";

    private Strings() {}

    static boolean isSpace(int c) {
        return c >= 0x09 && c <= 0x0d
                || c >= 0x1c && c <= 0x20
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200a
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    static String strip(String text, Side side) {
        return strip(text, side, Strings::isSpace);
    }

    /** Without these characters at its ends. */
    static String strip(String text, Side side, String characters) {
        return strip(text, side, c -> characters.indexOf(c) >= 0);
    }

    private static String strip(String text, Side side, IntPredicate taken) {
        int from = 0;
        int to = text.length();
        while (side != Side.RIGHT && from < to && taken.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (side != Side.LEFT && to > from && taken.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Its characters, each as a text. */
    static List<Object> characters(String text) {
        List<Object> all = new ArrayList<>();
        text.codePoints().forEach(c -> all.add(Character.toString(c)));
        return all;
    }

    static int compare(String a, String b) {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        return Arrays.compare(left, right);
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        int first = Character.toTitleCase(text.codePointAt(0));
        return Character.toString(first) + text.substring(end).toLowerCase(Locale.ROOT);
    }

    /** What a literal in a template says. */
    static String unescaped(String literal) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < literal.length()) {
            char c = literal.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = literal.charAt(i++);
            int simple = simple(escape);
            int digits = "xuU".indexOf(escape) < 0 ? 0 : 2 << "xuU".indexOf(escape);
            if (simple >= 0) {
                text.append(SIMPLE_ESCAPES.charAt(simple + 1));
            } else if (digits > 0 && literal.substring(i).matches("(?s)[0-9a-fA-F]{" + digits + "}.*")) {
                text.appendCodePoint(Integer.parseInt(literal.substring(i, i + digits), 16));
                i += digits;
            } else if (digits > 0 || escape == 'N' || Character.isDigit(escape)) {
                throw new TemplateException("the escape \\" + escape + " in a string is not supported");
            } else if (escape != '\n') {
                text.append('\\').append(escape);
            }
        }
        return text.toString();
    }

    private static int simple(char escape) {
        for (int i = 0; i < SIMPLE_ESCAPES.length(); i += 2) {
            if (SIMPLE_ESCAPES.charAt(i) == escape) {
                return i;
            }
        }
        return -1;
    }

    /** As Python writes it in a program. */
    static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder all = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            if (c == quote || c == '\\') {
                all.append('\\').appendCodePoint(c);
            } else if (c == '\n' || c == '\r' || c == '\t') {
                all.append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
            } else if (printable(c)) {
                all.appendCodePoint(c);
            } else {
                all.append(String.format(c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
            }
        });
        return all.append(quote).toString();
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}

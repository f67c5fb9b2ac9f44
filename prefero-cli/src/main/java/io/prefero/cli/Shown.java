package io.prefero.cli;

import java.util.ArrayList;
import java.util.List;

/** Texts of data and models as they may stand on a terminal: nothing in them steers it. */
final class Shown {
    private Shown() {}

    /** On one line: line ends and control characters written out. */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> line.append(Character.isISOControl(c) ? "\\x%02x".formatted(c) : Character.toString(c));
            }
        });
        return line.toString();
    }

    /** A token in quotes, so that its spaces are seen, its end left out where it is longer than {@code width}. */
    static String token(String token, int width) {
        int[] points = line(token).codePoints().toArray();
        boolean fits = points.length + 2 <= width;
        return '"' + new String(points, 0, fits ? points.length : width - 3) + (fits ? "\"" : "…\"");
    }

    /** The last characters of a long text. */
    static String end(String text, int most) {
        return text.length() <= most ? text : "…" + text.substring(text.length() - most);
    }

    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - length(text)));
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - length(text))) + text;
    }

    /** Lines no longer than {@code width}, all but the first indented; broken between words where that is possible. */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (length(rest) > width) {
            int end = rest.offsetByCodePoints(0, width);
            int space = rest.lastIndexOf(' ', end);
            int cut = space > width / 2 ? space : end;
            lines.add(rest.substring(0, cut));
            rest = "  " + rest.substring(cut).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}

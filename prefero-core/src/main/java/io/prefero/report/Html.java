package io.prefero.report;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** HTML text; every value from outside goes through {@link #escape}. */
final class Html {
    private Html() {}

    /** Text made safe for element content and quoted attributes; control characters become U+FFFD. */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    /** An element around content that is HTML already. */
    static String element(String name, String cssClass, String html) {
        return "<" + name + " class=\"" + cssClass + "\">" + html + "</" + name + ">";
    }

    /** An element around text. */
    static String text(String name, String text) {
        return "<" + name + ">" + escape(text) + "</" + name + ">";
    }

    static <T> String each(List<T> items, Function<T, String> html) {
        return items.stream().map(html).collect(Collectors.joining("\n"));
    }

    private static boolean allowed(int c) {
        return c == '\t' || c == '\n' || c >= ' ' && !Character.isISOControl(c) && !(c >= 0xD800 && c <= 0xDFFF);
    }
}

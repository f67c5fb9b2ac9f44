package io.prefero.text.template;

import io.prefero.text.template.Arguments.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's ways to take a text apart. */
final class Splitting {
    private static final Pattern LINE =
            Pattern.compile("\\r\\n|[\\n\\r\\u000b\\f\\u001c-\\u001e\\u0085\\u2028\\u2029]");

    private Splitting() {}

    static List<Object> split(String text, Bound arguments) {
        int most = most(arguments, "maxsplit");
        if (arguments.get("sep", None.NONE) instanceof None) {
            return words(text, most);
        }
        String separator = separator(arguments.text("sep"));
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0 && parts.size() < most; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    static List<Object> rsplit(String text, Bound arguments) {
        int most = most(arguments, "maxsplit");
        if (!arguments.has("sep") || most == Integer.MAX_VALUE) {
            if (most != Integer.MAX_VALUE) {
                throw new TemplateException("rsplit with maxsplit and without sep is not supported");
            }
            return split(text, arguments);
        }
        String separator = separator(arguments.text("sep"));
        List<Object> parts = new ArrayList<>();
        int to = text.length();
        while (parts.size() < most && to >= separator.length()) {
            int at = text.lastIndexOf(separator, to - separator.length());
            if (at < 0) {
                break;
            }
            parts.add(text.substring(at + separator.length(), to));
            to = at;
        }
        parts.add(text.substring(0, to));
        Collections.reverse(parts);
        return parts;
    }

    private static String separator(String text) {
        if (text.isEmpty()) {
            throw new TemplateException("an empty separator");
        }
        return text;
    }

    private static int most(Bound arguments, String name) {
        int most = arguments.has(name) ? arguments.integer(name) : -1;
        return most < 0 ? Integer.MAX_VALUE : most;
    }

    private static List<Object> words(String text, int most) {
        List<Object> words = new ArrayList<>();
        String rest = Strings.strip(text, Strings.Side.LEFT);
        while (!rest.isEmpty()) {
            int end = 0;
            while (end < rest.length() && !Strings.isSpace(rest.charAt(end))) {
                end++;
            }
            if (words.size() == most) {
                words.add(Strings.strip(rest, Strings.Side.RIGHT));
                return words;
            }
            words.add(rest.substring(0, end));
            rest = Strings.strip(rest.substring(end), Strings.Side.LEFT);
        }
        return words;
    }

    static List<Object> lines(String text) {
        List<Object> lines = new ArrayList<>();
        Matcher end = LINE.matcher(text);
        int from = 0;
        while (end.find()) {
            lines.add(text.substring(from, end.start()));
            from = end.end();
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    static Object count(String text, String part) {
        separator(part);
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    static String replace(String text, Bound arguments) {
        String old = separator(arguments.text("old"));
        String replacement = arguments.text("new");
        int left = most(arguments, "count");
        StringBuilder all = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf(old); at >= 0 && left-- > 0; at = text.indexOf(old, from)) {
            all.append(text, from, at).append(replacement);
            from = at + old.length();
        }
        return all.append(text, from, text.length()).toString();
    }

    /** {@code str.title}: a letter that follows no letter is written large. */
    static String title(String text) {
        StringBuilder all = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            String letter = Character.toString(c);
            all.append(inWord ? letter.toLowerCase(Locale.ROOT) : Character.toString(Character.toTitleCase(c)));
            inWord = Character.isLetter(c);
        }
        return all.toString();
    }
}

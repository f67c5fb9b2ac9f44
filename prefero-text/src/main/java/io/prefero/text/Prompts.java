package io.prefero.text;

import java.util.OptionalInt;

/** Where the prompt ends in texts that do not say it. Lengths are in UTF-16 units, as {@link String#substring}. */
public final class Prompts {
    /** What an answer follows in a transcript of the HH kind. */
    public static final String ASSISTANT = "\n\nAssistant:";

    private Prompts() {}

    /**
     * Length of the implicit prompt of two whole texts: their longest common prefix in Unicode code points. A final
     * space goes to the completions; if one text is a prefix of the other, so does the last common character, so that no
     * completion is empty. (TRL 1.16, {@code extract_prompt}.)
     */
    public static int common(String first, String second) {
        int shorter = Math.min(first.length(), second.length());
        int length = 0;
        while (length < shorter && first.charAt(length) == second.charAt(length)) {
            length++;
        }
        if (length > 0 && splitsPair(first, second, length)) {
            length--;
        }
        boolean whole = length == shorter;
        boolean space = length > 0 && first.charAt(length - 1) == ' ';
        return length > 0 && (whole || space) ? first.offsetByCodePoints(length, -1) : length;
    }

    /** Whether a cut here would stand between the two halves of one character. */
    private static boolean splitsPair(String first, String second, int at) {
        return Character.isHighSurrogate(first.charAt(at - 1)) && (isLow(first, at) || isLow(second, at));
    }

    private static boolean isLow(String text, int at) {
        return at < text.length() && Character.isLowSurrogate(text.charAt(at));
    }

    /** Length of a transcript's prompt: everything up to and with its last {@link #ASSISTANT}; empty if it has none. */
    public static OptionalInt lastTurn(String transcript) {
        int at = transcript.lastIndexOf(ASSISTANT);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(at + ASSISTANT.length());
    }
}

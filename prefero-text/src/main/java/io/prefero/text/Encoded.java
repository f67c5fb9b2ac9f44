package io.prefero.text;

import java.util.Arrays;

/**
 * A text as token ids, and the characters that each token stands for.
 *
 * @param ids token ids
 * @param starts per token, the index of its first character in the text (UTF-16 units, as {@link String#substring});
 *     {@link #NO_TEXT} for a token that the tokenizer added (BOS in front, say)
 * @param ends per token, the index after its last character; {@link #NO_TEXT} for an added token. Tokens may share
 *     characters: an emoji written as four byte tokens gives four times the same range
 */
public record Encoded(int[] ids, int[] starts, int[] ends) {
    /** The place of a token that stands for no characters of the text. */
    public static final int NO_TEXT = -1;

    /** Ids and their places. */
    public Encoded {
        if (ids.length != starts.length || ids.length != ends.length) {
            throw new IllegalArgumentException("ids, starts and ends must be equally long: " + ids.length + ", "
                    + starts.length + ", " + ends.length);
        }
    }

    /** Whether the tokenizer added this token: it stands for no characters of the text. */
    public boolean added(int position) {
        return starts[position] == NO_TEXT;
    }

    /** How many tokens there are. */
    public int size() {
        return ids.length;
    }

    Encoded withoutFirst() {
        return new Encoded(
                Arrays.copyOfRange(ids, 1, ids.length),
                Arrays.copyOfRange(starts, 1, ids.length),
                Arrays.copyOfRange(ends, 1, ids.length));
    }

    /** Per code point of a text, where it begins in UTF-16 units; the text's length at the end. */
    static int[] unitsOfCodePoints(String text) {
        int[] units = new int[text.codePointCount(0, text.length()) + 1];
        for (int point = 1; point < units.length; point++) {
            int from = units[point - 1];
            int codePoint = text.codePointAt(from);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(String.format(
                        "the text is not Unicode: half a surrogate pair (U+%04X) at index %d", codePoint, from));
            }
            units[point] = from + Character.charCount(codePoint);
        }
        return units;
    }
}

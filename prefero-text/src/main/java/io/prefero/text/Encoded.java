package io.prefero.text;

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
}

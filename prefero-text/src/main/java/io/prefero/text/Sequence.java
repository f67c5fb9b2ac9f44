package io.prefero.text;

import java.util.Arrays;

/**
 * A whole prompt and completion as token ids. Equal by value. The arrays are not copied: do not change them.
 *
 * @param ids all tokens, BOS (where the tokenizer has one) and EOS included
 * @param start position of the completion's first token, 1 ≤ start < ids.length: there is always a token in front to
 *     predict it from
 */
public record Sequence(int[] ids, int start) {
    /** A prompt of at least one token and a completion of at least one. */
    public Sequence {
        if (start < 1 || start >= ids.length) {
            throw new IllegalArgumentException("a sequence needs at least one token of prompt and one of completion: "
                    + "start must be in [1, " + (ids.length - 1) + "], got " + start);
        }
    }

    /** From its parts. */
    public static Sequence of(int[] root, int[] response) {
        int[] ids = Arrays.copyOf(root, root.length + response.length);
        System.arraycopy(response, 0, ids, root.length, response.length);
        return new Sequence(ids, root.length);
    }

    /** How many tokens there are, prompt and completion together. */
    public int length() {
        return ids.length;
    }

    /** The prompt's tokens, a copy. */
    public int[] root() {
        return Arrays.copyOf(ids, start);
    }

    /** The completion's tokens, a copy. */
    public int[] response() {
        return Arrays.copyOfRange(ids, start, ids.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sequence that && start == that.start && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + start;
    }

    @Override
    public String toString() {
        return "Sequence[root=" + Arrays.toString(root()) + ", response=" + Arrays.toString(response()) + "]";
    }
}

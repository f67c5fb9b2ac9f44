package io.prefero.score;

import io.prefero.example.TokenRow;
import io.prefero.example.TokenText;
import io.prefero.text.Sequence;
import java.util.Map;

/**
 * One continuation of a root: a response under a prompt. The response's ids are fixed once and may be reused under other
 * roots, so log-ratios compare the same tokens.
 *
 * @param name what the method calls it, such as {@code chosen}
 * @param sequence root and response
 * @param notes known numbers of the response, such as its {@code score} in a list
 */
public record TextBranch(String name, Sequence sequence, Map<String, Double> notes) implements Branch {
    public TextBranch {
        notes = Map.copyOf(notes);
    }

    /** A branch of which nothing else is known. */
    public TextBranch(String name, Sequence sequence) {
        this(name, sequence, Map.of());
    }

    /**
     * A branch from its parts.
     *
     * @param root token ids before the response, BOS included; at least one, since the first response token is predicted
     *     from them
     * @param response token ids of the response, EOS included where it ended; at least one
     */
    public TextBranch(String name, int[] root, int[] response) {
        this(name, joined(name, root, response));
    }

    private static Sequence joined(String name, int[] root, int[] response) {
        if (root.length == 0 || response.length == 0) {
            throw new IllegalArgumentException(
                    "branch " + name + " needs at least one token before and one in the response, got " + root.length
                            + " and " + response.length);
        }
        return Sequence.of(root, response);
    }

    static TextBranch of(TokenText text) {
        return new TextBranch(text.branch(), text.sequence(), text.notes());
    }

    /** The text of a row that bears the branch's name, under the row's own prompt. */
    public static TextBranch of(TokenRow row, String name) {
        return of(row.text(name));
    }

    /** The same response, its ids unchanged, under the root of another branch. */
    public TextBranch under(TextBranch other, String newName) {
        return new TextBranch(newName, other.root(), response());
    }

    public int[] root() {
        return sequence.root();
    }

    public int[] response() {
        return sequence.response();
    }

    @Override
    public int length() {
        return sequence.length() - sequence.start();
    }

    @Override
    public int promptLength() {
        return sequence.start() - 1;
    }

    /** The position of a span's first token. */
    int from(Span span) {
        return span == Span.PROMPT ? 1 : sequence.start();
    }

    /** The position behind a span's last token. */
    int to(Span span) {
        return span == Span.PROMPT ? sequence.start() : sequence.length();
    }

    @Override
    public int tokens() {
        return sequence.length();
    }
}

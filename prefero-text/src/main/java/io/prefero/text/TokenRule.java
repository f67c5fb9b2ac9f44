package io.prefero.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The one place where a prompt and a completion become ids and a border.
 *
 * <ol>
 *   <li>Prompt and completion are tokenised <em>once</em>, as one text, with the tokenizer's own BOS in front.
 *   <li>A token belongs to the completion if its characters end after the prompt's end: a token across the border
 *       belongs to the completion.
 *   <li>One EOS closes a completion that really ended, unless one is already there, or another token that the model's
 *       configuration says texts end with; white space behind it (a chat template's newline) stays.
 * </ol>
 *
 * Other tools tokenise prompt and completion apart; their ids can differ from these where a token merges across the
 * border. A chat template belongs in front of this rule: it renders a conversation without and with its answer, and the
 * two texts' difference is the completion.
 */
public final class TokenRule {
    private final Tokenizer tokenizer;

    /** The rule with this tokenizer, which stays the caller's to close. */
    public TokenRule(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * The ids of a prompt followed by its completion, of any length.
     *
     * <p>A first token that has nothing in front of it (an empty prompt, a tokenizer without BOS) cannot be predicted
     * and counts as prompt.
     *
     * @throws IllegalArgumentException if the tokenizer has no EOS to close a complete answer with, or makes no token
     *     out of the completion
     */
    public Sequence sequence(String prompt, String completion, Ending ending) {
        return sequence(prompt, completion, ending, (from, to) -> false);
    }

    /** Whether a token is left out, by the characters of prompt and completion together that it stands for. */
    public interface Omission {
        /** Of the token from one character to before another. */
        boolean of(int from, int to);
    }

    /** The same, some tokens of the completion left out; the others stay as they are in the whole text. */
    public Sequence sequence(String prompt, String completion, Ending ending, Omission omission) {
        Encoded encoded = tokenizer.encode(prompt + completion);
        int end = withoutEos(encoded);
        int start = Math.max(1, border(encoded, end, prompt.length()));
        int[] kept = IntStream.range(0, end)
                .filter(i -> i < start || !omission.of(encoded.starts()[i], encoded.ends()[i]))
                .map(i -> encoded.ids()[i])
                .toArray();
        int[] ids = closed(kept, start, ending);
        if (start >= ids.length) {
            throw new IllegalArgumentException("the tokenizer makes no token out of the completion \"" + completion
                    + "\""
                    + (prompt.isEmpty() ? " (with an empty prompt and no BOS the first token is not scored)" : ""));
        }
        return new Sequence(ids, start);
    }

    /** The ids of a prompt that is to be continued: no EOS closes it. */
    public int[] prompt(String text) {
        Encoded encoded = tokenizer.encode(text);
        return Arrays.copyOf(encoded.ids(), withoutEos(encoded));
    }

    /** How many tokens there are without an EOS that the tokenizer puts behind every text: it says nothing about this one. */
    private int withoutEos(Encoded encoded) {
        int end = encoded.size();
        while (end > 0
                && encoded.added(end - 1)
                && encoded.ids()[end - 1] != tokenizer.bos().orElse(-1)) {
            end--;
        }
        return end;
    }

    /** Position of the first token whose characters end after the prompt's; {@code end} if there is none. */
    private static int border(Encoded encoded, int end, int promptLength) {
        int position = 0;
        while (position < end && encoded.ends()[position] <= promptLength) {
            position++;
        }
        return position;
    }

    private int[] closed(int[] ids, int start, Ending ending) {
        if (ending == Ending.OPEN) {
            return ids;
        }
        int eos = tokenizer.eos();
        if (ends(ids, start)) {
            return ids;
        }
        int[] closed = Arrays.copyOf(ids, ids.length + 1);
        closed[ids.length] = eos;
        return closed;
    }

    /** Whether the last token that is more than white space ends a text. */
    private boolean ends(int[] ids, int start) {
        int last = ids.length - 1;
        while (last > start && !tokenizer.isEnd(ids[last]) && isBlank(ids[last])) {
            last--;
        }
        return last >= start && tokenizer.isEnd(ids[last]);
    }

    private boolean isBlank(int id) {
        return tokenizer.decodeAll(new int[] {id}).isBlank();
    }
}

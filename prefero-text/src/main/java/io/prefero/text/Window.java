package io.prefero.text;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many tokens a sequence may have, and what happens to longer ones.
 *
 * @param maxLength tokens of prompt and completion together, BOS and EOS counted; at least 2
 * @param overflow what happens to longer rows
 */
public record Window(int maxLength, Overflow overflow) {
    /** A limit of at least one token of prompt and one of completion. */
    public Window {
        if (maxLength < 2) {
            throw new IllegalArgumentException("max_length must be at least 2 tokens, got " + maxLength);
        }
    }

    /**
     * The branches of one row, made to fit; empty if the row must be dropped. All branches lose the same number of
     * tokens, as many as the longest one has to, so that roots that were equal stay equal. At least one token stays in
     * front of every completion (a BOS is enough): the first token of an answer is predicted from something.
     *
     * @param branches the row's sequences
     * @param bos the token that stays at position 0 where a sequence begins with it
     */
    public Optional<List<Sequence>> fit(List<Sequence> branches, OptionalInt bos) {
        int longest = branches.stream().mapToInt(Sequence::length).max().orElse(0);
        int excess = longest - maxLength;
        if (excess <= 0) {
            return Optional.of(branches);
        }
        boolean answersFit = branches.stream().allMatch(branch -> branch.start() > excess);
        if (overflow == Overflow.DROP || !answersFit) {
            return Optional.empty();
        }
        return Optional.of(branches.stream()
                .map(branch -> withoutLeft(branch, excess, bos))
                .toList());
    }

    private static Sequence withoutLeft(Sequence sequence, int count, OptionalInt bos) {
        int[] ids = sequence.ids();
        int[] kept = new int[ids.length - count];
        System.arraycopy(ids, count, kept, 0, kept.length);
        if (bos.isPresent() && ids[0] == bos.getAsInt()) {
            kept[0] = ids[0];
        }
        return new Sequence(kept, sequence.start() - count);
    }
}

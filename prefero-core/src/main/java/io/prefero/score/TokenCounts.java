package io.prefero.score;

import io.prefero.models.Forest;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many tokens some examples of text are, by the ways of laying them out.
 *
 * @param padded in one right-padded batch, every branch with its own prompt
 * @param packed without padding
 * @param computed with every common beginning once: what runs through a model
 * @param scored those that are predicted, each branch's for itself
 */
public record TokenCounts(long padded, long packed, long computed, long scored) {
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0);

    /** Those of the trees that are scored at once. */
    public static TokenCounts of(List<Tree> trees) {
        return new TokenCounts(
                padded(trees),
                branches(trees).mapToLong(TextBranch::tokens).sum(),
                forest(trees).tokens(),
                branches(trees).mapToLong(TextBranch::length).sum());
    }

    /** The tokens of one right-padded batch. */
    public static long padded(List<Tree> trees) {
        return branches(trees).count()
                * branches(trees).mapToLong(TextBranch::tokens).max().orElse(0);
    }

    static Forest forest(List<Tree> trees) {
        return Forest.of(branches(trees).map(b -> b.sequence().ids()).toList());
    }

    private static Stream<TextBranch> branches(List<Tree> trees) {
        return trees.stream().flatMap(t -> t.branches().stream()).map(TextBranch.class::cast);
    }

    public TokenCounts plus(TokenCounts other) {
        return new TokenCounts(
                padded + other.padded, packed + other.packed, computed + other.computed, scored + other.scored);
    }

    /** Those of so many times as much. */
    public TokenCounts times(double factor) {
        return new TokenCounts(
                Math.round(padded * factor),
                Math.round(packed * factor),
                Math.round(computed * factor),
                Math.round(scored * factor));
    }
}

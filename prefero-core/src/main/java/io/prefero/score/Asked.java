package io.prefero.score;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A need, and the branch that each example has for it.
 *
 * @param branches by example; empty where an example lacks the branch and may
 */
record Asked(Need need, List<Optional<TextBranch>> branches) {
    /**
     * Finds the branches.
     *
     * @throws IllegalArgumentException if an example lacks one that every example must have
     */
    static Asked of(Need need, List<Tree> trees) {
        return new Asked(need, trees.stream().map(tree -> branch(need, tree)).toList());
    }

    private static Optional<TextBranch> branch(Need need, Tree tree) {
        Optional<TextBranch> found = tree.branch(need.branch()).map(TextBranch.class::cast);
        if (found.isEmpty() && need.presence() == Need.Presence.REQUIRED) {
            throw new IllegalArgumentException("row " + tree.row() + " has no branch " + need.branch());
        }
        return found;
    }

    Stream<TextBranch> present() {
        return branches.stream().flatMap(Optional::stream);
    }

    /** Response tokens of each example; 0 where the branch is absent. */
    int[] lengths() {
        return branches.stream()
                .mapToInt(b -> b.map(TextBranch::length).orElse(0))
                .toArray();
    }
}

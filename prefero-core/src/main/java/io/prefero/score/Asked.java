package io.prefero.score;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A need, and the branches that each example has for it.
 *
 * @param branches by example; no more than one where the need is not of many
 */
record Asked(Need need, List<List<TextBranch>> branches) {
    /**
     * Finds the branches.
     *
     * @throws IllegalArgumentException if an example lacks one that every example must have
     */
    static Asked of(Need need, List<Tree> trees) {
        return new Asked(need, trees.stream().map(tree -> branches(need, tree)).toList());
    }

    private static List<TextBranch> branches(Need need, Tree tree) {
        List<TextBranch> found = tree.branches(need.branch()).stream()
                .map(TextBranch.class::cast)
                .toList();
        if (found.isEmpty() && need.presence() == Need.Presence.REQUIRED) {
            throw new IllegalArgumentException("row " + tree.row() + " has no branch " + need.branch());
        }
        if (found.size() > 1 && need.presence() != Need.Presence.MANY) {
            throw new IllegalArgumentException("row " + tree.row() + " has " + found.size() + " branches named "
                    + need.branch() + ", this method takes one");
        }
        return found;
    }

    Stream<TextBranch> present() {
        return branches.stream().flatMap(List::stream);
    }

    /** Scored tokens of a branch. */
    int length(TextBranch branch) {
        Span span = need.stretch().span();
        return branch.to(span) - branch.from(span);
    }

    /** How many rows of scores each example has: one, if only an empty one, unless the need is of many. */
    int[] counts() {
        boolean many = need.presence() == Need.Presence.MANY;
        return branches.stream().mapToInt(b -> many ? b.size() : 1).toArray();
    }

    /** Scored tokens of each row; 0 where a branch is absent. */
    int[] lengths() {
        return rows().mapToInt(b -> b.stream().mapToInt(this::length).sum()).toArray();
    }

    /** The notes of each row that the need asks for. */
    Map<String, double[]> notes() {
        Map<String, double[]> notes = new LinkedHashMap<>();
        for (Note note : need.notes()) {
            notes.put(note.name(), present().mapToDouble(b -> note(b, note)).toArray());
        }
        return notes;
    }

    private static double note(TextBranch branch, Note note) {
        Double value = branch.notes().get(note.name());
        if (value == null) {
            throw new IllegalArgumentException("a branch " + branch.name() + " lacks its " + note.name());
        }
        return value;
    }

    /** One branch or none. */
    private Stream<List<TextBranch>> rows() {
        return need.presence() == Need.Presence.MANY ? present().map(List::of) : branches.stream();
    }
}

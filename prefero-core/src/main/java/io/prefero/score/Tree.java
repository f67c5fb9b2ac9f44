package io.prefero.score;

import io.prefero.example.TokenRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * An example as it is scored: branches under one or several roots, and what is known about it. It is never split over
 * micro-batches.
 *
 * @param row which row of the data it came from, for messages and draws
 * @param branches the continuations; a name may occur several times (a list of responses) or not at all
 * @param notes known numbers of the example that are not differentiated, such as {@code desirable} (1 or 0)
 */
public record Tree(long row, List<Branch> branches, Map<String, Double> notes) {
    public Tree {
        branches = List.copyOf(branches);
        notes = Map.copyOf(notes);
    }

    /** The texts of a row that bear one of these names, each under its own prompt. */
    public static Tree of(TokenRow row, Collection<String> names) {
        List<Branch> branches = row.texts().stream()
                .filter(text -> names.contains(text.branch()))
                .<Branch>map(TextBranch::of)
                .toList();
        return new Tree(row.row(), branches, row.notes());
    }

    /** The branches of that name, in their order. */
    public List<Branch> branches(String name) {
        return branches.stream().filter(b -> b.name().equals(name)).toList();
    }

    /** The number of all its tokens, shared ones counted as often as they occur. */
    public int tokens() {
        return branches.stream().mapToInt(Branch::tokens).sum();
    }
}

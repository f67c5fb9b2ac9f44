package io.prefero.score;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a batch before it is scored: all that the denominators of a loss depend on.
 *
 * @param examples the number of examples
 * @param branches by branch name
 */
public record Shapes(int examples, Map<String, Rows> branches) {
    /** The shapes of examples that wait to be scored. */
    public static Shapes of(List<Tree> trees) {
        Set<String> names = new LinkedHashSet<>();
        trees.forEach(tree -> tree.branches().forEach(b -> names.add(b.name())));
        Map<String, Rows> branches = new LinkedHashMap<>();
        names.forEach(name -> branches.put(name, rows(trees, name)));
        return new Shapes(trees.size(), branches);
    }

    private static Rows rows(List<Tree> trees, String name) {
        List<List<Branch>> found = trees.stream().map(t -> t.branches(name)).toList();
        List<Branch> all = found.stream().flatMap(List::stream).toList();
        Map<String, double[]> notes = new LinkedHashMap<>();
        all.stream()
                .flatMap(b -> b.notes().keySet().stream())
                .distinct()
                .forEach(note -> notes.put(
                        note,
                        all.stream()
                                .mapToDouble(b -> b.notes().getOrDefault(note, Double.NaN))
                                .toArray()));
        return new Rows(
                found.stream().mapToInt(List::size).toArray(),
                all.stream().mapToInt(Branch::length).toArray(),
                all.stream().mapToInt(Branch::promptLength).toArray(),
                notes);
    }

    /** What is known of the branches of one name; empty if no example has one. */
    public Optional<Rows> rows(String branch) {
        return Optional.ofNullable(branches.get(branch));
    }

    /** All response tokens of a branch. */
    public long tokens(String branch) {
        return rows(branch).map(Rows::tokens).orElse(0L);
    }
}

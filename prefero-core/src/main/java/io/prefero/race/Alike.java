package io.prefero.race;

import io.prefero.example.Kind;
import io.prefero.objective.TextObjective;
import io.prefero.train.RunSettings;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sees to it that all entries can learn from the same rows, and that these have a chosen and a rejected response. */
final class Alike {
    private static final Set<Kind> MEASURED =
            EnumSet.of(Kind.PAIR, Kind.JOINT, Kind.TRIPLE, Kind.RATIONALE, Kind.DESCRIBED, Kind.STEPS);

    private Alike() {}

    /**
     * Refuses entries that cannot race one another, naming the odd ones.
     *
     * @param runs the settings of each entry's first run
     */
    static void require(List<Entry> entries, List<RunSettings> runs) {
        List<Kind> kinds = runs.stream().map(Alike::kind).toList();
        Kind usual = usual(kinds);
        String odd = IntStream.range(0, entries.size())
                .filter(i -> kinds.get(i) != usual)
                .mapToObj(i ->
                        entries.get(i).label() + " learns from " + kinds.get(i).words())
                .collect(Collectors.joining(", "));
        if (!odd.isEmpty()) {
            throw new IllegalArgumentException("all entries of a race learn from the same rows: " + odd
                    + ", the others from " + usual.words() + "; leave it out, or race it against its like");
        }
        if (!MEASURED.contains(usual)) {
            throw new IllegalArgumentException("a race is decided by how a chosen response fares against a rejected one"
                    + " to its prompt; " + entries.get(0).label() + " learns from " + usual.words()
                    + ", which are not measured so");
        }
    }

    private static Kind kind(RunSettings run) {
        return text(run).kind();
    }

    static TextObjective text(RunSettings run) {
        if (run.objective() instanceof TextObjective text) {
            return text;
        }
        throw new IllegalArgumentException("a race compares methods that learn from texts, and " + run.method()
                + " learns from " + run.objective().rows());
    }

    /** What most learn from; of equally many, the first. */
    private static Kind usual(List<Kind> kinds) {
        Map<Kind, Long> counts =
                kinds.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return kinds.stream()
                .max(Comparator.comparingLong((Kind k) -> counts.getOrDefault(k, 0L))
                        .thenComparing(k -> -kinds.indexOf(k)))
                .orElseThrow();
    }
}

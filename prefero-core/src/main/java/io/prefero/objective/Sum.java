package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.example.Row;
import io.prefero.example.Text;
import io.prefero.example.TokenRow;
import io.prefero.score.Branch;
import io.prefero.score.Need;
import io.prefero.score.Note;
import io.prefero.score.Scores;
import io.prefero.score.State;
import io.prefero.score.Stretch;
import io.prefero.score.Tree;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Several objectives on the same examples, weighted and added; each keeps its own memory and is logged by itself. */
public interface Sum extends TextObjective {
    /**
     * One of them.
     *
     * @param name what its terms are called
     * @param weight how much it counts
     */
    record Part(String name, double weight, TextObjective objective) {}

    /** At least one. */
    List<Part> parts();

    /**
     * The parts, if they can be added.
     *
     * @throws IllegalArgumentException if they learn from different kinds of example, ask models for more than scores,
     *     or move the reference
     */
    static List<Part> checked(List<Part> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("terms: a weighted sum needs at least one term");
        }
        Set<Kind> kinds = new LinkedHashSet<>();
        for (Part part : parts) {
            if (!part.objective.asked().equals(part.objective.needs())) {
                throw new IllegalArgumentException(
                        "terms: method " + part.name + " asks models for more than scores and cannot be a term");
            }
            if (part.objective.moving().isPresent()) {
                throw new IllegalArgumentException(
                        "terms: method " + part.name + " moves the reference, which all terms"
                                + " share: name another method, and let train.reference move it");
            }
            kinds.add(part.objective.kind());
        }
        kinds.remove(Kind.DEMONSTRATION); // imitates the chosen side of whatever the others learn from
        if (kinds.size() > 1) {
            throw new IllegalArgumentException(
                    "terms: each method must learn from the same kind of example, got " + kinds);
        }
        return parts;
    }

    private List<TextObjective> objectives() {
        return parts().stream().map(Part::objective).toList();
    }

    @Override
    default Kind kind() {
        return objectives().stream()
                .map(TextObjective::kind)
                .filter(kind -> kind != Kind.DEMONSTRATION)
                .findFirst()
                .orElse(Kind.DEMONSTRATION);
    }

    /** Every text that one of them writes. */
    @Override
    default List<Text> texts(Row row) {
        List<Text> texts = new ArrayList<>();
        for (TextObjective objective : objectives()) {
            Set<String> known = texts.stream().map(Text::branch).collect(Collectors.toSet());
            objective.texts(row).stream()
                    .filter(text -> !known.contains(text.branch()))
                    .forEach(texts::add);
        }
        return texts;
    }

    @Override
    default String writes() {
        return objectives().stream()
                .map(TextObjective::writes)
                .filter(writes -> !writes.isEmpty())
                .distinct()
                .collect(Collectors.joining(" and "));
    }

    @Override
    default List<Need> needs() {
        Map<Stretch, Need> needs = new LinkedHashMap<>();
        objectives().forEach(o -> o.needs().forEach(need -> needs.merge(need.stretch(), need, Need::and)));
        return List.copyOf(needs.values());
    }

    @Override
    default List<Note> notes() {
        return objectives().stream().flatMap(o -> o.notes().stream()).distinct().toList();
    }

    @Override
    default Coupling coupling() {
        return objectives().stream().anyMatch(o -> o.coupling() == Coupling.BATCH) ? Coupling.BATCH : Coupling.EXAMPLE;
    }

    @Override
    default int smallestBatch() {
        return objectives().stream()
                .mapToInt(TextObjective::smallestBatch)
                .max()
                .orElse(1);
    }

    /** Every branch that one of them lays out. */
    @Override
    default List<Tree> trees(List<TokenRow> batch) {
        List<List<Tree>> each = objectives().stream().map(o -> o.trees(batch)).toList();
        return IntStream.range(0, batch.size())
                .mapToObj(i -> each.stream()
                        .map(trees -> trees.get(i))
                        .reduce(Sum::union)
                        .orElseThrow())
                .toList();
    }

    private static Tree union(Tree one, Tree other) {
        Stream<Branch> more =
                other.branches().stream().filter(b -> one.branches(b.name()).isEmpty());
        return new Tree(one.row(), Stream.concat(one.branches().stream(), more).toList(), one.notes());
    }

    @Override
    default Outcome evaluate(Scores scores) {
        List<Term> terms = new ArrayList<>();
        Map<String, Tensor> rewards = new LinkedHashMap<>();
        Map<String, Metric> metrics = new LinkedHashMap<>();
        Map<String, State> memories = new LinkedHashMap<>();
        for (int k = 0; k < parts().size(); k++) {
            Part part = parts().get(k);
            String key = String.valueOf(k);
            State own = scores.state().parts().getOrDefault(key, State.FRESH);
            Outcome outcome = part.objective.evaluate(scores.with(own));
            outcome.terms().forEach(t -> terms.add(named(part, outcome, t)));
            if (rewards.isEmpty()) {
                rewards.putAll(outcome.rewards());
            }
            outcome.metrics().forEach(m -> metrics.putIfAbsent(m.name(), m));
            if (!outcome.state().fresh()) {
                memories.put(key, outcome.state());
            }
        }
        return new Outcome(terms, rewards, List.copyOf(metrics.values()), new State(Map.of(), memories));
    }

    /** Of the part that has most to tell. */
    @Override
    default List<Metric> signs(Scores scores) {
        return objectives().stream()
                .map(o -> o.signs(scores))
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of());
    }

    private static Term named(Part part, Outcome outcome, Term term) {
        boolean alone = outcome.terms().size() == 1;
        return term.named(alone ? part.name : part.name + "/" + term.name()).times(part.weight);
    }

    @Override
    default OptionalDouble start() {
        double sum = 0;
        for (Part part : parts()) {
            OptionalDouble own = part.objective.start();
            if (own.isEmpty() && part.weight > 0) {
                return own;
            }
            sum += part.weight * own.orElse(0);
        }
        return OptionalDouble.of(sum);
    }
}

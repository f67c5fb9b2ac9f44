package io.prefero.method;

import io.prefero.objective.Evaluation;
import io.prefero.objective.Metric;
import io.prefero.objective.Metrics;
import io.prefero.objective.Objective;
import io.prefero.objective.Term;
import io.prefero.score.Need;
import io.prefero.score.NoiseSignal;
import io.prefero.score.Note;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Shapes;
import io.prefero.score.Signal;
import io.prefero.score.State;
import io.prefero.score.Stretch;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A batch of scores as plain numbers, for any objective: it can be changed and evaluated again.
 *
 * @param stretches what is scored
 * @param notes by name: [example]
 */
record Sample(Map<Stretch, Rows> stretches, Map<String, double[]> notes) {
    /**
     * A stretch's rows, example after example.
     *
     * @param counts rows of each example
     * @param values by signal: [row][token]
     * @param notes by name: [row]
     */
    record Rows(int[] counts, Map<Signal, double[][]> values, Map<String, double[]> notes) {
        Rows with(Signal signal, double[][] column) {
            Map<Signal, double[][]> changed = new LinkedHashMap<>(values);
            changed.put(signal, column);
            return new Rows(counts, changed, notes);
        }

        Rows only(int[] examples) {
            int[] starts = new int[counts.length + 1];
            for (int i = 0; i < counts.length; i++) {
                starts[i + 1] = starts[i] + counts[i];
            }
            int[] rows = IntStream.of(examples)
                    .flatMap(i -> IntStream.range(starts[i], starts[i + 1]))
                    .toArray();
            Map<Signal, double[][]> some = new LinkedHashMap<>();
            values.forEach((signal, all) ->
                    some.put(signal, IntStream.of(rows).mapToObj(r -> all[r]).toArray(double[][]::new)));
            Map<String, double[]> fewer = new HashMap<>();
            notes.forEach((name, all) ->
                    fewer.put(name, IntStream.of(rows).mapToDouble(r -> all[r]).toArray()));
            return new Rows(IntStream.of(examples).map(i -> counts[i]).toArray(), some, fewer);
        }
    }

    /** What an objective says of it. */
    record Answer(
            double loss,
            double[] losses,
            Map<String, double[]> rewards,
            Map<String, Double> metrics,
            Map<String, double[][]> gradients) {
        /** ∂loss/∂score by token of one row. */
        double[] gradient(String branch, Signal signal, int row) {
            return gradients.get(key(Stretch.response(branch), signal))[row];
        }
    }

    /** How gradients are called. */
    static String key(Stretch stretch, Signal signal) {
        return stretch.branch() + "." + stretch.key(signal);
    }

    /** How one number is made. */
    interface Value {
        double of(Signal signal, Draw draw);
    }

    /** Numbers such as models give: a token's log-probability down to −3, a divergence up to 1. */
    static Sample of(Objective objective, long seed, int examples) {
        return of(objective, seed, examples, (signal, draw) -> {
            double size = draw.uniform();
            return signal.complaint(-1).isEmpty() ? -3 * size : size;
        });
    }

    /** Branches of 1 to 5 tokens, lists of 2 to 4 branches; what models say is made by {@code value}. */
    static Sample of(Objective objective, long seed, int examples, Value value) {
        Draw draw = Draw.seed(seed);
        Map<Stretch, Rows> stretches = new LinkedHashMap<>();
        for (Need need : objective.needs()) {
            stretches.put(need.stretch(), rows(need, draw.of(need.stretch().toString()), examples, value));
        }
        Map<String, double[]> notes = new HashMap<>();
        for (Note note : objective.notes()) {
            notes.put(note.name(), noted(note, draw, examples));
        }
        return new Sample(stretches, notes);
    }

    private static Rows rows(Need need, Draw draw, int examples, Value value) {
        boolean many = need.presence() == Need.Presence.MANY;
        int[] counts = IntStream.range(0, examples)
                .map(i -> many ? 2 + draw.of("count").at(i).below(3) : 1)
                .toArray();
        int rows = IntStream.of(counts).sum();
        Map<Signal, double[][]> columns = new LinkedHashMap<>();
        for (Signal signal : need.signals()) {
            columns.put(signal, signal.shared() ? shared(examples, signal) : filled(draw, rows, signal, value));
        }
        Map<String, double[]> notes = new HashMap<>();
        need.notes().forEach(note -> notes.put(note.name(), noted(note, draw, rows)));
        return new Rows(counts, columns, notes);
    }

    private static double[] noted(Note note, Draw draw, int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> {
                    Draw own = draw.of(note.name()).at(i);
                    boolean whole = note.truth() || note.most() > 1;
                    return whole ? own.below((int) note.most() + 1) : own.uniform();
                })
                .toArray();
    }

    private static double[][] filled(Draw branch, int rows, Signal signal, Value value) {
        return IntStream.range(0, rows)
                .mapToObj(i -> IntStream.range(0, length(branch, signal, i))
                        .mapToDouble(
                                t -> value(signal, branch.of(signal.key()).at(i).at(t), t, value))
                        .toArray())
                .toArray(double[][]::new);
    }

    /** The same for every branch of an example. */
    private static double[][] shared(int examples, Signal signal) {
        return IntStream.range(0, examples)
                .mapToObj(i -> new double[] {Draw.seed(9).of(signal.key()).at(i).below(1000)})
                .toArray(double[][]::new);
    }

    private static int length(Draw branch, Signal signal, int row) {
        if (signal.whole()) {
            return 1;
        }
        return signal.key().equals("logits") ? 4 : 1 + branch.at(row).below(5);
    }

    private static double value(Signal signal, Draw draw, int t, Value value) {
        if (signal.equals(Signal.MASK)) {
            return t == 0 || draw.below(3) > 0 ? 1 : 0;
        }
        if (signal.equals(NoiseSignal.ELEMENTS)) {
            return 4 + draw.below(60);
        }
        return signal instanceof Signal.Given ? draw.uniform() - 0.5 : value.of(signal, draw);
    }

    int examples() {
        return stretches.values().iterator().next().counts.length;
    }

    /** The numbers of a branch's responses, to be read. */
    double[][] column(String branch, Signal signal) {
        return column(Stretch.response(branch), signal);
    }

    double[][] column(Stretch stretch, Signal signal) {
        return stretches.get(stretch).values.get(signal);
    }

    /** A note of each row. */
    double[] note(String branch, String name) {
        return stretches.get(Stretch.response(branch)).notes.get(name);
    }

    /** The same batch with other numbers in one column. */
    Sample with(String branch, Signal signal, double[][] column) {
        return with(Stretch.response(branch), signal, column);
    }

    Sample with(Stretch stretch, Signal signal, double[][] column) {
        Map<Stretch, Rows> changed = new LinkedHashMap<>(stretches);
        changed.put(stretch, stretches.get(stretch).with(signal, column));
        return new Sample(changed, notes);
    }

    /** The same batch, two branches having changed places. */
    Sample swapped(String one, String other) {
        Map<Stretch, Rows> changed = new LinkedHashMap<>();
        stretches.forEach((stretch, rows) -> {
            String name =
                    stretch.branch().equals(one) ? other : stretch.branch().equals(other) ? one : stretch.branch();
            changed.put(new Stretch(name, stretch.span()), rows);
        });
        return new Sample(changed, notes);
    }

    /** Some of the examples, in this order. */
    Sample only(int... examples) {
        Map<Stretch, Rows> some = new LinkedHashMap<>();
        stretches.forEach((stretch, rows) -> some.put(stretch, rows.only(examples)));
        Map<String, double[]> fewer = new HashMap<>();
        notes.forEach((name, all) ->
                fewer.put(name, Arrays.stream(examples).mapToDouble(i -> all[i]).toArray()));
        return new Sample(some, fewer);
    }

    /** An objective's answer to this as a whole batch. */
    Answer evaluate(Objective objective) {
        return evaluate(objective, shapes(objective));
    }

    /** An objective's answer to this as a part of a batch of these shapes. */
    Answer evaluate(Objective objective, Shapes whole) {
        try (Scope scope = Scope.open()) {
            Scores scores = scores(objective);
            Evaluation evaluation = Evaluation.of(objective, scores, whole);
            evaluation.backward();
            Map<String, double[][]> gradients = new LinkedHashMap<>();
            for (TokenScore stretch : scores.branches()) {
                stretch.signals()
                        .forEach(s -> stretch.column(s)
                                .values()
                                .grad()
                                .ifPresent(g -> gradients.put(
                                        key(stretch.stretch(), s),
                                        rows(g.toDoubles(), stretch.column(s).lengths()))));
            }
            Metrics metrics = new Metrics();
            metrics.add(evaluation.terms());
            metrics.add(evaluation.outcome().metrics());
            return new Answer(
                    evaluation.loss(), evaluation.losses(), evaluation.rewards(), metrics.values(), gradients);
        }
    }

    /** An objective's answer when this is what models were asked. */
    Answer derived(Objective objective) {
        try (Scope scope = Scope.open()) {
            Scores derived = objective.derive(scores(objective, objective.asked()));
            Evaluation evaluation = Evaluation.of(objective, derived, derived.shapes());
            return new Answer(evaluation.loss(), evaluation.losses(), evaluation.rewards(), Map.of(), Map.of());
        }
    }

    /** The terms of an objective's loss, in the scope that is open. */
    List<Term> terms(Objective objective) {
        return objective.evaluate(scores(objective)).terms();
    }

    /** What an objective reads of it beside the loss. */
    List<Metric> signs(Objective objective) {
        try (Scope scope = Scope.open()) {
            return Evaluation.of(objective, scores(objective), shapes(objective))
                    .signs();
        }
    }

    Shapes shapes(Objective objective) {
        try (Scope scope = Scope.open()) {
            return scores(objective).shapes();
        }
    }

    /** As tensors, in the scope that is open. */
    Scores scores(Objective objective) {
        return scores(objective, objective.needs());
    }

    private Scores scores(Objective objective, List<Need> needs) {
        List<TokenScore> all = needs.stream()
                .map(need -> {
                    Rows rows = stretches.get(need.stretch());
                    Map<Signal, Ragged> columns = new LinkedHashMap<>();
                    for (Signal signal : need.signals()) {
                        columns.put(signal, ragged(rows.values.get(signal), need.pulls(signal, objective.trained())));
                    }
                    return new TokenScore(need.stretch(), rows.counts, columns, rows.notes);
                })
                .toList();
        return new Scores(examples(), all, notes, Map.of(), State.FRESH);
    }

    private static Ragged ragged(double[][] rows, boolean leaf) {
        Tensor values =
                Tensor.of(Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray());
        return new Ragged(
                leaf ? values.requireGrad() : values,
                Arrays.stream(rows).mapToInt(r -> r.length).toArray());
    }

    private static double[][] rows(double[] flat, int[] lengths) {
        double[][] rows = new double[lengths.length][];
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, at, at += lengths[i]);
        }
        return rows;
    }
}

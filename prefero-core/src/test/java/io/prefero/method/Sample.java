package io.prefero.method;

import io.prefero.objective.Evaluation;
import io.prefero.objective.Objective;
import io.prefero.score.Need;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Shapes;
import io.prefero.score.Signal;
import io.prefero.score.State;
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
 * @param values by branch and signal: [example][token]
 * @param notes by name: [example]
 */
record Sample(Map<String, Map<Signal, double[][]>> values, Map<String, double[]> notes) {
    /** What an objective says of it. */
    record Answer(double loss, double[] losses, Map<String, double[]> rewards, Map<String, double[][]> gradients) {
        /** ∂loss/∂score by token of one example. */
        double[] gradient(String branch, Signal signal, int example) {
            return gradients.get(branch + "." + signal.key())[example];
        }
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

    /** Branches of 1 to 5 tokens, filled by {@code value}. */
    static Sample of(Objective objective, long seed, int examples, Value value) {
        Draw draw = Draw.seed(seed);
        Map<String, Map<Signal, double[][]>> values = new LinkedHashMap<>();
        for (Need need : objective.needs()) {
            Map<Signal, double[][]> columns = new LinkedHashMap<>();
            for (Signal signal : need.signals()) {
                columns.put(signal, filled(draw.of(need.branch()), examples, signal, value));
            }
            values.put(need.branch(), columns);
        }
        Map<String, double[]> notes = new HashMap<>();
        for (String note : objective.notes()) {
            notes.put(
                    note,
                    IntStream.range(0, examples)
                            .mapToDouble(i -> draw.of(note).at(i).below(2))
                            .toArray());
        }
        return new Sample(values, notes);
    }

    private static double[][] filled(Draw branch, int examples, Signal signal, Value value) {
        return IntStream.range(0, examples)
                .mapToObj(i -> IntStream.range(0, 1 + branch.at(i).below(5))
                        .mapToDouble(t ->
                                value.of(signal, branch.of(signal.key()).at(i).at(t)))
                        .toArray())
                .toArray(double[][]::new);
    }

    int examples() {
        return values.values().iterator().next().values().iterator().next().length;
    }

    /** The numbers of a branch, to be read. */
    double[][] column(String branch, Signal signal) {
        return values.get(branch).get(signal);
    }

    /** The same batch with other numbers in one column. */
    Sample with(String branch, Signal signal, double[][] column) {
        Map<String, Map<Signal, double[][]>> changed = new LinkedHashMap<>(values);
        Map<Signal, double[][]> columns = new LinkedHashMap<>(values.get(branch));
        columns.put(signal, column);
        changed.put(branch, columns);
        return new Sample(changed, notes);
    }

    /** The same batch, two branches having changed places. */
    Sample swapped(String one, String other) {
        Map<String, Map<Signal, double[][]>> changed = new LinkedHashMap<>(values);
        changed.put(one, values.get(other));
        changed.put(other, values.get(one));
        return new Sample(changed, notes);
    }

    /** Some of the examples, in this order. */
    Sample only(int... examples) {
        Map<String, Map<Signal, double[][]>> some = new LinkedHashMap<>();
        values.forEach((branch, columns) -> {
            Map<Signal, double[][]> chosen = new LinkedHashMap<>();
            columns.forEach((signal, rows) -> chosen.put(
                    signal, Arrays.stream(examples).mapToObj(i -> rows[i]).toArray(double[][]::new)));
            some.put(branch, chosen);
        });
        Map<String, double[]> fewer = new HashMap<>();
        notes.forEach((name, all) ->
                fewer.put(name, Arrays.stream(examples).mapToDouble(i -> all[i]).toArray()));
        return new Sample(some, fewer);
    }

    /** An objective's answer to this as a whole batch. */
    Answer evaluate(Objective objective) {
        try (Scope scope = Scope.open()) {
            return evaluate(objective, scores(objective).shapes());
        }
    }

    /** An objective's answer to this as a part of a batch of these shapes. */
    Answer evaluate(Objective objective, Shapes whole) {
        try (Scope scope = Scope.open()) {
            Scores scores = scores(objective);
            Evaluation evaluation = Evaluation.of(objective, scores, whole);
            evaluation.backward();
            Map<String, double[][]> gradients = new LinkedHashMap<>();
            for (TokenScore branch : scores.branches()) {
                branch.signals()
                        .forEach(s -> branch.column(s)
                                .values()
                                .grad()
                                .ifPresent(g -> gradients.put(
                                        branch.name() + "." + s.key(),
                                        rows(g.toDoubles(), branch.column(s).lengths()))));
            }
            return new Answer(evaluation.loss(), evaluation.losses(), evaluation.rewards(), gradients);
        }
    }

    Shapes shapes(Objective objective) {
        try (Scope scope = Scope.open()) {
            return scores(objective).shapes();
        }
    }

    private Scores scores(Objective objective) {
        List<TokenScore> branches = objective.needs().stream()
                .map(need -> {
                    Map<Signal, Ragged> columns = new LinkedHashMap<>();
                    for (Signal signal : need.signals()) {
                        columns.put(
                                signal, ragged(column(need.branch(), signal), need.pulls(signal, objective.trained())));
                    }
                    return new TokenScore(need.branch(), columns);
                })
                .toList();
        return new Scores(examples(), branches, notes, Map.of(), State.FRESH);
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

package io.prefero.train;

import io.prefero.objective.Evaluation;
import io.prefero.objective.Metric;
import io.prefero.objective.Metrics;
import io.prefero.objective.Objective;
import io.prefero.score.Ragged;
import io.prefero.score.Scorer;
import io.prefero.score.Scores;
import io.prefero.score.Shapes;
import io.prefero.score.Signal;
import io.prefero.score.State;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One optimisation batch through scorer and objective: scores, coefficients, and the coefficients back into the models. The
 * batch is cut into micro-batches; terms are divided by the counts of the whole batch, so the cut never changes the loss.
 *
 * @param cut examples scored at once
 * @param parameters the method's own trained tensors
 */
record BatchPass(Objective objective, Scorer scorer, int cut, Map<String, Tensor> parameters) {
    /**
     * What a batch gave.
     *
     * @param suspects the rows whose own loss is not finite, if the batch's is not
     */
    record Result(double loss, Metrics metrics, State state, List<Long> suspects) {}

    /** Adds the batch's gradients to those that the parameters have. */
    Result train(List<Tree> batch, State state, Draw draw) {
        List<List<Tree>> pieces = cut(batch);
        Shapes whole = Shapes.of(batch);
        Gathered gathered = new Gathered(state);
        boolean together = objective.coupling() == Objective.Coupling.BATCH && pieces.size() > 1;
        if (!together) {
            for (int m = 0; m < pieces.size(); m++) {
                trainAlone(pieces.get(m), whole, gathered, draw.at(m));
            }
            return gathered.result();
        }
        try (Scope scope = Scope.open()) {
            Scores all = rehearse(pieces, batch, state, draw);
            gathered.add(evaluate(all, whole, batch));
            sendBack(pieces, all, draw);
            return gathered.result();
        }
    }

    /** The losses of a batch, without gradients. */
    Result measure(List<Tree> batch, State state) {
        Draw none = Draw.seed(0);
        Shapes whole = Shapes.of(batch);
        Gathered gathered = new Gathered(state);
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            List<Scores> parts = new ArrayList<>();
            for (List<Tree> piece : cut(batch)) {
                parts.add(score(piece, state, Scorer.Mode.MEASURE, none).scores);
            }
            gathered.add(evaluate(joined(parts, batch, state, false), whole, batch));
            return gathered.result();
        }
    }

    private void trainAlone(List<Tree> piece, Shapes whole, Gathered gathered, Draw draw) {
        Scope.run(() -> {
            Scored scored = score(piece, gathered.state, Scorer.Mode.TRAIN, draw);
            gathered.add(evaluate(scored.scores, whole, piece));
            scored.back.backward();
        });
    }

    /** Scores of one piece, and the way back. */
    private record Scored(Scores scores, Scorer.Scored back) {}

    private Scored score(List<Tree> piece, State state, Scorer.Mode mode, Draw draw) {
        Scorer.Scored back = scorer.score(piece, objective.needs(), mode, draw);
        return new Scored(scores(piece, back.branches(), state), back);
    }

    private Scores scores(List<Tree> trees, java.util.Collection<TokenScore> branches, State state) {
        Map<String, double[]> notes = new HashMap<>();
        for (String name : objective.notes()) {
            notes.put(name, trees.stream().mapToDouble(t -> note(t, name)).toArray());
        }
        Map<String, Tensor> wide = new HashMap<>();
        parameters.forEach((name, p) -> wide.put(name, p.to(DType.F64).to(Device.CPU)));
        return new Scores(trees.size(), branches, notes, wide, state);
    }

    private static double note(Tree tree, String name) {
        Double value = tree.notes().get(name);
        if (value == null) {
            throw new IllegalArgumentException("row " + tree.row() + " lacks " + name);
        }
        return value;
    }

    private Scores rehearse(List<List<Tree>> pieces, List<Tree> batch, State state, Draw draw) {
        List<Scores> parts = new ArrayList<>();
        for (int m = 0; m < pieces.size(); m++) {
            parts.add(score(pieces.get(m), state, Scorer.Mode.REHEARSE, draw.at(m)).scores);
        }
        return joined(parts, batch, state, true);
    }

    /** The scores of the pieces as those of one batch; leaves where the loss may pull, if asked for. */
    private Scores joined(List<Scores> parts, List<Tree> batch, State state, boolean leaves) {
        List<TokenScore> branches = objective.needs().stream()
                .map(need -> {
                    Map<Signal, Ragged> columns = new HashMap<>();
                    for (Signal signal : need.signals()) {
                        Ragged column = Ragged.join(parts.stream()
                                .map(p -> p.branch(need.branch()).column(signal))
                                .toList());
                        if (leaves && need.pulls(signal, objective.trained())) {
                            column.values().requireGrad();
                        }
                        columns.put(signal, column);
                    }
                    return new TokenScore(need.branch(), columns);
                })
                .toList();
        return scores(batch, branches, state);
    }

    /** Scores every piece once more, with gradient, and gives each the coefficients that the whole batch found. */
    private void sendBack(List<List<Tree>> pieces, Scores all, Draw draw) {
        Map<String, Long> done = new HashMap<>();
        for (int m = 0; m < pieces.size(); m++) {
            List<Tree> piece = pieces.get(m);
            Draw same = draw.at(m);
            Scope.run(() -> {
                Scorer.Scored scored = scorer.score(piece, objective.needs(), Scorer.Mode.TRAIN, same);
                for (TokenScore branch : scored.branches()) {
                    for (Signal signal : branch.signals()) {
                        hand(branch, signal, all, done);
                    }
                }
                scored.backward();
            });
        }
    }

    private static void hand(TokenScore part, Signal signal, Scores all, Map<String, Long> done) {
        Tensor leaf = part.column(signal).values();
        String key = part.name() + "." + signal.key();
        long from = done.getOrDefault(key, 0L);
        done.put(key, from + leaf.size(0));
        if (leaf.requiresGrad()) {
            all.branch(part.name())
                    .column(signal)
                    .values()
                    .grad()
                    .ifPresent(g -> leaf.backward(g.narrow(0, from, leaf.size(0))));
        }
    }

    private Evaluated evaluate(Scores scores, Shapes whole, List<Tree> trees) {
        Evaluation evaluation = Evaluation.of(objective, scores, whole);
        evaluation.backward();
        return new Evaluated(evaluation, trees);
    }

    private record Evaluated(Evaluation evaluation, List<Tree> trees) {}

    private List<List<Tree>> cut(List<Tree> batch) {
        List<List<Tree>> pieces = new ArrayList<>();
        for (int at = 0; at < batch.size(); at += cut) {
            pieces.add(batch.subList(at, Math.min(at + cut, batch.size())));
        }
        return pieces;
    }

    /** Sums over micro-batches. */
    private static final class Gathered {
        private double loss;
        private final Metrics metrics = new Metrics();
        private final List<Long> suspects = new ArrayList<>();
        private State state;

        Gathered(State state) {
            this.state = state;
        }

        void add(Evaluated part) {
            double share = part.evaluation.loss();
            loss += share;
            metrics.add(part.evaluation.outcome().metrics());
            List<Metric> terms = part.evaluation.terms();
            metrics.add(terms);
            state = part.evaluation.outcome().state();
            if (!Double.isFinite(share)) {
                double[] losses = part.evaluation.losses();
                for (int i = 0; i < losses.length; i++) {
                    if (!Double.isFinite(losses[i])) {
                        suspects.add(part.trees.get(i).row());
                    }
                }
            }
        }

        Result result() {
            return new Result(loss, metrics, state, suspects);
        }
    }
}

package io.prefero.train;

import io.prefero.explain.Judged;
import io.prefero.objective.Evaluation;
import io.prefero.objective.Metrics;
import io.prefero.objective.Objective;
import io.prefero.score.Coefficients;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.Note;
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
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One optimisation batch through scorer and objective: scores, coefficients, and the coefficients back into the models. The
 * batch is cut into micro-batches; terms are divided by the counts of the whole batch, so the cut never changes the loss.
 *
 * @param micro how it is cut
 * @param parameters the method's own trained tensors
 */
record BatchPass(Objective objective, Scorer scorer, MicroBatches micro, Map<String, Tensor> parameters) {
    /** What a batch gave. */
    record Result(double loss, Metrics metrics, State state) {}

    /** The pass while what learns is as it began. */
    BatchPass first() {
        return new BatchPass(objective, scorer.first(), micro, parameters);
    }

    /** Adds the batch's gradients to those that the parameters have. */
    Result train(List<Tree> batch, State state, Draw draw) {
        List<List<Tree>> pieces = micro.cut(batch);
        Shapes whole = Shapes.of(batch);
        Gathered gathered = new Gathered(state);
        if (objective.coupling() == Objective.Coupling.BATCH && pieces.size() > 1) {
            Scope.run(() -> trainTogether(batch, pieces, whole, gathered, draw));
        } else {
            for (int m = 0; m < pieces.size(); m++) {
                List<Tree> piece = pieces.get(m);
                Draw own = draw.at(m);
                Scope.run(() -> trainAlone(piece, whole, gathered, own));
            }
        }
        return gathered.result();
    }

    /** The losses of a batch, without gradients. */
    Result measure(List<Tree> batch, State state) {
        Gathered gathered = new Gathered(state);
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            gathered.add(evaluate(batch, state));
            return gathered.result();
        }
    }

    /** What the loss of a batch leaves at its scores, the models as they are; nothing goes back into them. */
    Judged judge(List<Tree> batch, State state) {
        List<TokenScore> branches = branches(batch, micro.cut(batch), Scorer.Mode.MEASURE, Draw.seed(0));
        Scores scores = pulled(scores(batch, branches, state));
        Shapes whole = Shapes.of(batch);
        return new Judged(objective, scores, whole, evaluate(scores, whole));
    }

    private Evaluation evaluate(List<Tree> batch, State state) {
        List<List<Tree>> pieces = micro.cut(batch);
        List<TokenScore> branches = branches(batch, pieces, Scorer.Mode.MEASURE, Draw.seed(0));
        return evaluate(scores(batch, branches, state), Shapes.of(batch));
    }

    /** The rows whose loss is not finite; where the method judges examples one by one, each is scored alone. */
    List<Long> suspects(List<Tree> batch, State state) {
        if (objective.coupling() == Objective.Coupling.EXAMPLE) {
            return batch.stream()
                    .filter(tree ->
                            !Double.isFinite(measure(List.of(tree), state).loss()))
                    .map(Tree::row)
                    .toList();
        }
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            double[] losses = evaluate(batch, state).losses();
            return IntStream.range(0, losses.length)
                    .filter(i -> !Double.isFinite(losses[i]))
                    .mapToObj(i -> batch.get(i).row())
                    .toList();
        }
    }

    private void trainAlone(List<Tree> piece, Shapes whole, Gathered gathered, Draw draw) {
        Scorer.Scored scored = scorer.score(piece, objective.asked(), Scorer.Mode.TRAIN, draw);
        Scores scores = pulled(scores(piece, scored.branches(), gathered.state));
        gathered.add(evaluate(scores, whole));
        scored.backward(coefficients(scores, IntStream.range(0, piece.size()).toArray()));
    }

    /** Scores everything, finds the coefficients once, and scores each piece again to send it its own. */
    private void trainTogether(List<Tree> batch, List<List<Tree>> pieces, Shapes whole, Gathered gathered, Draw draw) {
        List<TokenScore> branches = branches(batch, pieces, Scorer.Mode.REHEARSE, draw);
        Scores scores = pulled(scores(batch, branches, gathered.state));
        gathered.add(evaluate(scores, whole));
        Map<Tree, Integer> places = places(batch);
        for (int m = 0; m < pieces.size(); m++) {
            List<Tree> piece = pieces.get(m);
            Coefficients own =
                    coefficients(scores, piece.stream().mapToInt(places::get).toArray());
            Draw same = draw.at(m);
            Scope.run(() -> scorer.score(piece, objective.asked(), Scorer.Mode.TRAIN, same)
                    .backward(own));
        }
    }

    /** Where each example stands. */
    private static Map<Tree, Integer> places(List<Tree> examples) {
        Map<Tree, Integer> places = new IdentityHashMap<>();
        examples.forEach(tree -> places.put(tree, places.size()));
        return places;
    }

    /** The scores of all pieces, in the batch's order, however it was cut: what is sorted by a method must not notice. */
    private List<TokenScore> branches(List<Tree> batch, List<List<Tree>> pieces, Scorer.Mode mode, Draw draw) {
        List<List<TokenScore>> parts = IntStream.range(0, pieces.size())
                .mapToObj(m -> scorer.score(pieces.get(m), objective.asked(), mode, draw.at(m))
                        .branches())
                .toList();
        Map<Tree, Integer> scored = places(pieces.stream().flatMap(List::stream).toList());
        int[] order = batch.stream().mapToInt(scored::get).toArray();
        return IntStream.range(0, parts.get(0).size())
                .mapToObj(b -> TokenScore.join(
                                parts.stream().map(part -> part.get(b)).toList())
                        .pick(order))
                .toList();
    }

    private Scores scores(List<Tree> trees, List<TokenScore> branches, State state) {
        Map<String, double[]> notes = new HashMap<>();
        for (Note note : objective.notes()) {
            notes.put(
                    note.name(), trees.stream().mapToDouble(t -> value(t, note)).toArray());
        }
        Map<String, Tensor> wide = new HashMap<>();
        parameters.forEach((name, p) -> wide.put(name, p.to(DType.F64).to(Device.CPU)));
        return new Scores(trees.size(), branches, notes, wide, state);
    }

    private static double value(Tree tree, Note note) {
        Double value = tree.notes().get(note.name());
        if (value == null) {
            throw new IllegalArgumentException("row " + tree.row() + " lacks " + note.name());
        }
        return value;
    }

    /** Makes leaves of the scores that the loss may pull on. */
    private Scores pulled(Scores scores) {
        for (Need need : objective.asked()) {
            for (Signal signal : need.signals()) {
                if (need.pulls(signal, objective.trained())) {
                    scores.of(need.stretch()).column(signal).values().requireGrad();
                }
            }
        }
        return scores;
    }

    private Evaluation evaluate(Scores scores, Shapes whole) {
        Evaluation evaluation = Evaluation.of(objective, objective.derive(scores), whole);
        evaluation.backward();
        return evaluation;
    }

    /** What the loss left at the scores of some examples. */
    private static Coefficients coefficients(Scores scores, int[] examples) {
        return (need, signal) -> scores.of(need.stretch()).pull(signal, examples);
    }

    /** Sums over micro-batches. */
    private static final class Gathered {
        private double loss;
        private final Metrics metrics = new Metrics();
        private State state;

        Gathered(State state) {
            this.state = state;
        }

        void add(Evaluation part) {
            loss += part.loss();
            metrics.add(part.outcome().metrics());
            metrics.add(part.terms());
            metrics.add(part.signs());
            state = part.outcome().state();
        }

        Result result() {
            return new Result(loss, metrics, state);
        }
    }
}

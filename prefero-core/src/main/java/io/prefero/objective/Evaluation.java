package io.prefero.objective;

import io.prefero.score.Scores;
import io.prefero.score.Shapes;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An objective applied to scores: the losses, and by {@link #backward()} the coefficients ∂loss/∂score. */
public final class Evaluation {
    private final Objective objective;
    private final Scores scores;
    private final Outcome outcome;
    private final Shapes whole;
    private final Tensor loss;

    private Evaluation(Objective objective, Scores scores, Outcome outcome, Shapes whole, Tensor loss) {
        this.objective = objective;
        this.scores = scores;
        this.outcome = outcome;
        this.whole = whole;
        this.loss = loss;
    }

    /**
     * Evaluates a batch, or a micro-batch of it.
     *
     * @param whole the sizes of the whole optimisation batch, by which each term is divided
     */
    public static Evaluation of(Objective objective, Scores scores, Shapes whole) {
        Outcome outcome = objective.evaluate(scores);
        Tensor loss = outcome.terms().stream()
                .map(t -> t.numerators().sum().times(t.weight() / divisor(t, whole)))
                .reduce(Tensor::plus)
                .orElseThrow(() -> new IllegalStateException(objective + " gave no term"));
        return new Evaluation(objective, scores, outcome, whole, loss);
    }

    /** A term over nothing is 0, not 0/0: a batch without any pair has no loss. */
    private static double divisor(Term term, Shapes whole) {
        return Math.max(1, term.denominator().total(whole));
    }

    public Outcome outcome() {
        return outcome;
    }

    /** This micro-batch's share of the batch's loss: the shares add up to it. */
    public double loss() {
        return loss.item();
    }

    /** One loss per example; their mean is the loss when this is the whole batch. */
    public double[] losses() {
        try (Scope scope = Scope.open()) {
            return outcome.terms().stream()
                    .map(t -> t.numerators().detach().times(t.weight() * whole.examples() / divisor(t, whole)))
                    .reduce(Tensor::plus)
                    .orElseThrow()
                    .toDoubles();
        }
    }

    /**
     * The terms of the loss, without their weights, as metrics that add up over batches of any size: {@code loss/TERM}; and
     * {@code loss}, which adds them.
     */
    public List<Metric> terms() {
        List<Metric> metrics = new ArrayList<>();
        Map<String, Double> weights = new LinkedHashMap<>();
        for (Term term : outcome.terms()) {
            metrics.add(term.metric("loss/" + term.name(), scores.shapes()));
            weights.put("loss/" + term.name(), term.weight());
        }
        metrics.add(new Metric.Combination("loss", weights));
        return metrics;
    }

    /** What the scores tell of where the policy is going. */
    public List<Metric> signs() {
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            return objective.signs(scores);
        }
    }

    /** The rewards of each branch, one per example. */
    public Map<String, double[]> rewards() {
        Map<String, double[]> rewards = new LinkedHashMap<>();
        outcome.rewards().forEach((name, tensor) -> rewards.put(name, tensor.toDoubles()));
        return rewards;
    }

    /** Leaves ∂loss/∂score in every score that takes a gradient, and in the method's own parameters. */
    public void backward() {
        if (loss.requiresGrad()) {
            loss.backward();
        }
    }
}

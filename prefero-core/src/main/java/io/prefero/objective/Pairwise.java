package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.example.TokenRow;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Learning from pairs: a chosen and a rejected response to one prompt. A method defines its implicit {@link #reward} and a
 * {@link #loss} per pair, as the papers do; rewards, margins and accuracy are then reported under the field's names.
 */
public interface Pairwise extends TextObjective {
    String CHOSEN = "chosen";
    String REJECTED = "rejected";

    /** The signals read on both sides. */
    default List<Signal> signals() {
        return List.of(Signal.POLICY, Signal.REFERENCE);
    }

    /** The implicit reward of a response, [examples]; only reported. */
    Tensor reward(TokenScore y);

    /** The loss of each pair, [examples]. */
    Tensor loss(TokenScore chosen, TokenScore rejected);

    /** The terms of the loss: the mean over pairs, unless a method adds others. */
    default List<Term> terms(TokenScore chosen, TokenScore rejected) {
        return List.of(Term.mean("preference", loss(chosen, rejected)));
    }

    /** The log-probability that is reported, [examples]: the sum over tokens, unless the method works with means. */
    default Tensor reportedLogProb(TokenScore y) {
        return y.logProb();
    }

    /** What a method reports beside rewards and log-probabilities. */
    default List<Metric> metrics(TokenScore chosen, TokenScore rejected) {
        return List.of();
    }

    @Override
    default List<Need> needs() {
        return List.of(Need.of(CHOSEN, signals()), Need.of(REJECTED, signals()));
    }

    @Override
    default Kind kind() {
        return Kind.PAIR;
    }

    @Override
    default List<Tree> trees(List<TokenRow> batch) {
        return batch.stream().map(row -> Tree.of(row, CHOSEN, REJECTED)).toList();
    }

    @Override
    default Outcome evaluate(Scores scores) {
        TokenScore chosen = scores.branch(CHOSEN);
        TokenScore rejected = scores.branch(REJECTED);
        Map<String, Tensor> rewards = new LinkedHashMap<>();
        rewards.put(CHOSEN, reward(chosen).detach());
        rewards.put(REJECTED, reward(rejected).detach());
        Tensor margins = rewards.get(CHOSEN).minus(rewards.get(REJECTED));
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.mean("rewards/chosen", rewards.get(CHOSEN)),
                Metric.mean("rewards/rejected", rewards.get(REJECTED)),
                Metric.mean("rewards/margins", margins),
                Metric.mean("rewards/accuracies", margins.gt(0)),
                Metric.mean("logps/chosen", reportedLogProb(chosen).detach()),
                Metric.mean("logps/rejected", reportedLogProb(rejected).detach())));
        metrics.addAll(metrics(chosen, rejected));
        return new Outcome(terms(chosen, rejected), rewards, metrics);
    }
}

package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.State;
import io.prefero.score.TokenScore;
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
    default List<Term> terms(Scores scores) {
        return List.of(preference(scores));
    }

    /** The mean of {@link #loss} over pairs. */
    default Term preference(Scores scores) {
        return Term.mean("preference", loss(side(scores, CHOSEN), side(scores, REJECTED)));
    }

    /** What is compared of a side: its response, unless the method takes less or more. */
    default TokenScore side(Scores scores, String name) {
        return scores.branch(name);
    }

    /** The log-probability that is reported, [examples]: the sum over tokens, unless the method works with means. */
    default Tensor reportedLogProb(TokenScore y) {
        return y.logProb();
    }

    /** What a method reports beside rewards and log-probabilities. */
    default List<Metric> metrics(Scores scores) {
        return List.of();
    }

    /** The method's memory after a batch. */
    default State remember(Scores scores) {
        return State.FRESH;
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
    default List<Metric> signs(Scores scores) {
        TokenScore chosen = scores.branch(CHOSEN);
        TokenScore rejected = scores.branch(REJECTED);
        List<Metric> signs = new ArrayList<>(Signs.preferred(chosen));
        signs.addAll(Signs.drift(chosen, rejected));
        Tensor margins = reward(side(scores, CHOSEN)).minus(reward(side(scores, REJECTED)));
        signs.add(Signs.lengths(margins, chosen, rejected));
        return signs;
    }

    @Override
    default Outcome evaluate(Scores scores) {
        Map<String, Tensor> rewards = new LinkedHashMap<>();
        rewards.put(CHOSEN, reward(side(scores, CHOSEN)));
        rewards.put(REJECTED, reward(side(scores, REJECTED)));
        Tensor margins = rewards.get(CHOSEN).minus(rewards.get(REJECTED));
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.mean("rewards/chosen", rewards.get(CHOSEN)),
                Metric.mean("rewards/rejected", rewards.get(REJECTED)),
                Metric.mean("rewards/margins", margins),
                Metric.mean("rewards/accuracies", margins.gt(0)),
                Metric.mean("logps/chosen", reportedLogProb(scores.branch(CHOSEN))),
                Metric.mean("logps/rejected", reportedLogProb(scores.branch(REJECTED)))));
        metrics.addAll(metrics(scores));
        return new Outcome(terms(scores), rewards, metrics, remember(scores));
    }
}

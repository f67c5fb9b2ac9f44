package io.prefero.explain;

import io.prefero.objective.Evaluation;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.Stretch;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the tokens of a batch's first example count, found by asking the objective again with one log-probability changed: to
 * the reference's, or, without one, to that of certainty. Of a reward that is a sum over tokens, these are its summands.
 */
final class Shares {
    private static final double NUDGE = 1e-6;

    private final Judged judged;
    private final Map<String, double[]> rewards;

    Shares(Judged judged) {
        this.judged = judged;
        this.rewards = judged.evaluation().rewards();
    }

    /** Whether the shares are of rewards; else they are of the loss. */
    boolean ofRewards() {
        return !rewards.isEmpty();
    }

    /** The rewards of a branch's responses, if it has any. */
    Optional<double[]> rewards(String branch) {
        return Optional.ofNullable(rewards.get(branch));
    }

    /**
     * The shares of some tokens.
     *
     * @param row the response's place among those of its name
     * @param from its first token among all
     * @return empty if the method gives this text no reward, but others
     */
    Optional<double[]> of(TokenScore y, int row, int from, int length) {
        String branch = y.name();
        if (ofRewards() && !rewards.containsKey(branch)) {
            return Optional.empty();
        }
        double[] values = y.policy().values().toDoubles();
        double[] neutral =
                y.signals().contains(Signal.REFERENCE) ? y.reference().values().toDoubles() : new double[values.length];
        double whole = value(judged.evaluation(), branch, row);
        double[] shares = new double[length];
        for (int t = 0; t < length; t++) {
            double[] changed = values.clone();
            changed[from + t] = neutral[from + t];
            try (Scope scope = Scope.open();
                    Gradients off = Gradients.off()) {
                shares[t] = whole - value(judged.again(with(y, changed)), branch, row);
            }
        }
        return Optional.of(shares);
    }

    /** The response's reward, or of a method without rewards the sum of the batch's losses. */
    private double value(Evaluation evaluation, String branch, int row) {
        double[] found = evaluation.rewards().get(branch);
        return found == null ? evaluation.loss() * judged.scores().size() : found[row];
    }

    private Scores with(TokenScore y, double[] policy) {
        Ragged column = new Ragged(Tensor.of(policy), y.policy().lengths());
        return judged.scores().with(List.of(y.with(Signal.POLICY, column)));
    }

    /**
     * The loss of the first example: of the batch's losses the one that moves most when its log-probabilities do. Methods
     * that sort give them in another order than the examples'.
     */
    double lossOfFirst(Stretch stretch) {
        double[] losses = judged.evaluation().losses();
        TokenScore y = judged.scores().of(stretch);
        int[] lengths = y.policy().lengths();
        int own = Arrays.stream(lengths).limit(y.counts()[0]).sum();
        double[] nudged = y.policy().values().toDoubles();
        Arrays.setAll(nudged, i -> i < own ? nudged[i] - NUDGE : nudged[i]);
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            double[] moved = judged.again(with(y, nudged)).losses();
            int most = 0;
            for (int i = 1; i < losses.length; i++) {
                boolean more = Math.abs(moved[i] - losses[i]) > Math.abs(moved[most] - losses[most]);
                most = more ? i : most;
            }
            return losses[most];
        }
    }
}

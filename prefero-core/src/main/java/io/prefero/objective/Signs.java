package io.prefero.objective;

import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Signs of where the policy is going, which a loss does not show; monitors watch them. They are read from the scores of texts that
 * somebody else wrote; of what the policy would write, and so of KL(πθ ‖ πref), they say nothing.
 *
 * <ul>
 *   <li>{@code monitor/chosen_logp_per_token}: log πθ, a mean over the tokens of all preferred responses
 *   <li>{@code monitor/chosen_logratio_per_token}: the same of log πθ/πref
 *   <li>{@code monitor/displaced_share}: the share of preferred responses that are less likely than under the reference
 *   <li>{@code monitor/drift_per_token}: |log πθ/πref|, a mean over the tokens of all responses
 *   <li>{@code monitor/length_correlation}: over pairs, the correlation of the reward's margin with the difference of lengths
 * </ul>
 */
final class Signs {
    private Signs() {}

    /** Of responses that are all preferred. */
    static List<Metric> preferred(TokenScore y) {
        Tensor lengths = y.lengths();
        return preferred(y, Tensor.full(1, lengths.dtype(), lengths.shape()));
    }

    /**
     * Of responses of which some are preferred.
     *
     * @param which 1 for those that are, 0 for the others, [rows]
     */
    static List<Metric> preferred(TokenScore y, Tensor which) {
        double tokens = y.lengths().times(which).sum().item();
        List<Metric> signs = new ArrayList<>();
        signs.add(new Metric.Mean("monitor/chosen_logp_per_token", sum(y.logProb(), which), tokens));
        if (y.signals().contains(Signal.REFERENCE)) {
            Tensor h = y.logRatio();
            signs.add(new Metric.Mean("monitor/chosen_logratio_per_token", sum(h, which), tokens));
            signs.add(Metric.mean("monitor/displaced_share", h.lt(0).to(which.dtype()), which));
        }
        return signs;
    }

    private static double sum(Tensor values, Tensor which) {
        return values.times(which).sum().item();
    }

    /** Of all responses that a reference has scored. */
    static List<Metric> drift(TokenScore... responses) {
        double sum = 0;
        double tokens = 0;
        for (TokenScore y : responses) {
            if (y.signals().contains(Signal.REFERENCE)) {
                sum += y.tokenLogRatio().values().abs().sum().item();
                tokens += y.lengths().sum().item();
            }
        }
        return tokens > 0 ? List.of(new Metric.Mean("monitor/drift_per_token", sum, tokens)) : List.of();
    }

    /**
     * Of pairs.
     *
     * @param margins of their rewards, [pairs]
     */
    static Metric lengths(Tensor margins, TokenScore chosen, TokenScore rejected) {
        double[] longer = chosen.lengths().minus(rejected.lengths()).toDoubles();
        return Metric.Correlation.of("monitor/length_correlation", margins.toDoubles(), longer);
    }
}

package io.prefero.eval.unlearning;

import java.util.List;

/**
 * How much likelier wrong answers are than a paraphrase of the right one, by token: R = exp(NLL̄(paraphrase) − mean of NLL̄(wrong)), the
 * wrong ones' geometric mean, as all code has it (the paper of TOFU averages them arithmetically).
 *
 * @param log ln R
 */
public record TruthRatio(double log) {
    /**
     * From mean negative log-likelihoods per token.
     *
     * @param wrong of the wrong answers, at least one
     */
    public static TruthRatio of(double paraphrase, List<Double> wrong) {
        return new TruthRatio(
                paraphrase - wrong.stream().mapToDouble(w -> w).average().orElseThrow());
    }

    /** R: small for a model that knows, 1 for one that cannot tell. */
    public double value() {
        return Math.exp(log);
    }

    /** max(0, 1 − R): how well what is to be kept is known. */
    public double known() {
        return Math.max(0, -Math.expm1(log));
    }

    /** min(R, 1/R): how little what is to be forgotten is told from what is wrong. */
    public double forgotten() {
        return Math.exp(-Math.abs(log));
    }
}

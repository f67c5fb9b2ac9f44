package io.prefero.objective;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The odds of a response's tokens, and the imitation that goes with them (ORPO). */
public final class Odds {
    private static final double NEAREST_TO_CERTAIN = -1e-7;

    private Odds() {}

    /** p̄ − log(1 − e^p̄) with p̄ = log πθ(y|x)/|y|, held below −1e−7; exact at both ends. */
    public static Tensor log(TokenScore y) {
        Tensor mean = y.meanLogProb().clampMax(NEAREST_TO_CERTAIN);
        Tensor complement = Tensor.where(
                mean.lt(-Math.log(2)),
                mean.exp().negate().log1p(),
                mean.expm1().negate().log());
        return mean.minus(complement);
    }

    /** Both sides, and the chosen one's prompt where it is imitated too. */
    public static List<Need> needs(boolean prompt) {
        List<Signal> policy = List.of(Signal.POLICY);
        List<Need> needs =
                new ArrayList<>(List.of(Need.of(Pairwise.CHOSEN, policy), Need.of(Pairwise.REJECTED, policy)));
        if (prompt) {
            needs.add(Need.prompt(Pairwise.CHOSEN, policy));
        }
        return needs;
    }

    /** −log πθ of the chosen response, of its prompt too if that is asked for: a mean over all their tokens. */
    public static Term nll(Scores scores, boolean prompt) {
        TokenScore chosen = scores.branch(Pairwise.CHOSEN);
        return prompt
                ? Nll.withPrompt("nll", chosen, scores.prompt(Pairwise.CHOSEN))
                : Nll.TOKEN_MEAN.of("nll", chosen);
    }

    /** What ORPO's trainers report. */
    public static List<Metric> metrics(Scores scores, boolean prompt) {
        Tensor odds = log(scores.branch(Pairwise.CHOSEN)).minus(log(scores.branch(Pairwise.REJECTED)));
        return List.of(
                Metric.mean("log_odds_ratio", logSigmoid(odds)),
                Metric.mean("log_odds_chosen", odds),
                nll(scores, prompt).metric("nll", scores.shapes()));
    }
}

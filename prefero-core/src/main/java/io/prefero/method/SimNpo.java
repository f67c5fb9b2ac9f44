package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.objective.Unlearning;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * SimNPO: negative preference optimization without a reference, on mean log-probabilities.
 *
 * <pre>
 *   ℓ = −(2/β) log σ(−β log πθ(y|x)/|y| − βγ)       γ is multiplied by β, as in the official code
 *   + c_rt NLL(retained) + c_kl KL(πref ‖ πθ) on what is retained
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2410.07163">Fan et al. 2024</a>
 */
@About(
        value = "SimNPO: forget completions by their mean log-probability, without a reference",
        paper = "Fan et al. 2024",
        url = "https://arxiv.org/abs/2410.07163",
        formula = "−(2/β)·log σ(−β·p̄ − β·γ) + retain terms",
        elsewhere = {"open-unlearning: SimNPO"})
public record SimNpo(
        @Setting(value = "inverse temperature", initial = "2.5", above = 0)
        double beta,

        @Setting(value = "γ, a margin of mean log-probability", initial = "0", min = 0)
        double gamma,

        @Setting(value = "weight of forgetting", initial = "0.125", above = 0)
        double npoCoeff,

        @Setting(value = "weight of imitating what is retained", initial = "1", min = 0)
        double rtCoeff,

        @Setting(value = "weight of KL(πref ‖ πθ) on what is retained", initial = "0", min = 0)
        double klCoeff)
        implements Unlearning {
    public SimNpo {
        Settings.check(SimNpo.class, beta, gamma, npoCoeff, rtCoeff, klCoeff);
    }

    @Override
    public List<Need> forgetting() {
        return List.of(Need.of(FORGET, List.of(Signal.POLICY)));
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor surprise = scores.branch(FORGET).meanLogProb().plus(gamma).times(-beta);
        Term forgetting =
                Term.mean("npo", logSigmoid(surprise).times(-2 / beta)).times(npoCoeff);
        return new Outcome(with(forgetting, scores), Map.of(), List.of(Unlearning.nll(scores)));
    }
}

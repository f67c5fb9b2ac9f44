package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Metric;
import io.prefero.objective.Odds;
import io.prefero.objective.Rationale;
import io.prefero.objective.Term;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * ORPO with rationales: the policy also learns to say why the chosen response is better.
 *
 * <pre>
 *   p̄ = log πθ(y|x)/|y|,   o = p̄ − log(1 − e^p̄),   ρ = log πθ(rationale | x, y_w ≻ y_l)
 *   ℓ = NLL(y_w) − β log σ(o_w − o_l) − γρ
 * </pre>
 *
 * <p>The likelihood is the chosen response's alone unless its prompt is asked for: not as in {@link Orpo}.
 *
 * @see <a href="https://arxiv.org/abs/2407.14477">Just et al. 2024</a>
 */
@About(
        value = "ORPO with rationales: the policy also learns to say why",
        paper = "Just et al. 2024",
        url = "https://arxiv.org/abs/2407.14477",
        formula = "NLL(y_w) − β·log σ(o_w − o_l) − γ·ρ",
        elsewhere = {"official code (RORPO)"})
public record RationaleOrpo(
        @Setting(value = "weight of the odds ratio", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "imitate the prompt too", initial = "false")
        boolean nllOverPrompt,

        @Setting(value = "γ, weight of the rationale", initial = "1", min = 0)
        double gamma,

        @Setting(value = "nll: the paper's −γρ; logsigmoid: the official code's −log σ(γρ)", initial = "nll")
        Form rationaleForm,

        @Setting(value = "ρ is the sum or the mean over the rationale's tokens", initial = "mean")
        Reduction rationaleReduction)
        implements Rationale {
    public RationaleOrpo {
        Settings.check(RationaleOrpo.class, beta, nllOverPrompt, gamma, rationaleForm, rationaleReduction);
    }

    @Override
    public List<Need> needs() {
        List<Need> needs = new ArrayList<>(Odds.needs(nllOverPrompt));
        needs.add(Need.of(RATIONALE, List.of(Signal.POLICY)));
        return needs;
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.meanLogProb().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(Odds.log(chosen).minus(Odds.log(rejected))).negate();
    }

    @Override
    public List<Term> preferences(Scores scores) {
        return List.of(
                Odds.nll(scores, nllOverPrompt),
                preference(scores).named("odds").times(beta));
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return y.meanLogProb();
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        List<Metric> metrics = new ArrayList<>(Rationale.super.metrics(scores));
        metrics.addAll(Odds.metrics(scores, nllOverPrompt));
        metrics.add(Metric.sum("loss/preference", "loss/nll", beta, "loss/odds"));
        return metrics;
    }
}

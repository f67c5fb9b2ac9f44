package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Metric;
import io.prefero.objective.Odds;
import io.prefero.objective.Pairwise;
import io.prefero.objective.Term;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * Odds Ratio Preference Optimization: imitation and preference in one stage, without a reference.
 *
 * <pre>
 *   p̄ = log πθ(y|x)/|y|,   o = p̄ − log(1 − e^p̄)     the log-odds of a token
 *   ℓ = NLL(y_w) − β log σ(o_w − o_l)     β is the paper's λ
 * </pre>
 *
 * <p>As in the official code the likelihood is a mean over all tokens of prompt and chosen response. p̄ is held below −1e−7 in
 * the odds; rewards are βp̄, {@code logps/*} are p̄.
 *
 * @see <a href="https://arxiv.org/abs/2403.07691">Hong et al. 2024</a>
 */
@About(
        value = "Odds Ratio Preference Optimization: imitation and preference in one stage, no reference",
        paper = "Hong et al. 2024",
        url = "https://arxiv.org/abs/2403.07691",
        formula = "NLL(prompt + y_w) − β·log σ(o_w − o_l), o = p̄ − log(1 − e^p̄)",
        elsewhere = {
            "TRL: ORPOTrainer; not finite at p̄ = 0",
            "LLaMA-Factory: pref_loss: orpo, likelihood of the response only"
        })
public record Orpo(
        @Setting(value = "weight of the odds ratio, the paper's λ", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "imitate the prompt too", initial = "true")
        boolean nllOverPrompt)
        implements Pairwise {
    public Orpo {
        Settings.check(Orpo.class, beta, nllOverPrompt);
    }

    @Override
    public List<Need> needs() {
        return Odds.needs(nllOverPrompt);
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
    public List<Term> terms(Scores scores) {
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
        return Odds.metrics(scores, nllOverPrompt);
    }
}

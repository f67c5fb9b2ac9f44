package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Nll;
import io.prefero.objective.Pairwise;
import io.prefero.objective.Term;
import io.prefero.score.Scores;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Knowledge-aware Preference Optimization, second stage: DPO on pairs that name a wrong choice between context and memory,
 * with imitation of the chosen answer.
 *
 * <pre>
 *   ℓ = −log σ(β(h_w − h_l)) − λ log πθ(y_w|x)      the second a mean over all chosen tokens
 * </pre>
 *
 * <p>The method lies in the pairs; with λ = 0 this is DPO.
 *
 * @see <a href="https://arxiv.org/abs/2408.03297">Zhang et al. 2024</a>
 */
@About(
        value = "Knowledge-aware Preference Optimization: DPO on pairs about context and memory, with imitation",
        paper = "Zhang et al. 2024",
        url = "https://arxiv.org/abs/2408.03297",
        formula = "−log σ(βh) + λ·NLL(y_w)",
        elsewhere = {"LLaMA-Factory: pref_loss: sigmoid with pref_ftx, whose likelihood is a mean per pair"})
public record KnowPo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "λ, weight of imitation; 0.3 to 1 on small models", initial = "0", min = 0)
        double lambda)
        implements Pairwise {
    public KnowPo {
        Settings.check(KnowPo.class, beta, lambda);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected))).negate();
    }

    @Override
    public List<Term> terms(Scores scores) {
        return List.of(
                preference(scores),
                Nll.TOKEN_MEAN.of("nll", scores.branch(CHOSEN)).times(lambda));
    }

    @Override
    public OptionalDouble start() {
        return lambda == 0 ? OptionalDouble.of(Math.log(2)) : OptionalDouble.empty();
    }
}

package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Margin;
import io.prefero.objective.Nll;
import io.prefero.objective.Triple;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;

/**
 * Triple Preference Optimization with length control: SimPO's contrast, and imitation of a gold answer.
 *
 * <pre>
 *   p̄ = log πθ(y|x)/|y|
 *   ℓ = −log σ(β(p̄_w − p̄_l) − γ) − α log πθ(y_gold|x)
 * </pre>
 *
 * <p>γ is not scaled by β. Rewards are βp̄, {@code logps/*} are p̄.
 *
 * @see <a href="https://arxiv.org/abs/2405.16681">Saeidi et al. 2024, version 2</a>
 */
@About(
        value = "Triple Preference Optimization with length control",
        paper = "Saeidi et al. 2024",
        url = "https://arxiv.org/abs/2405.16681",
        formula = "−log σ(β(p̄_w − p̄_l) − γ) + α·NLL(gold)",
        elsewhere = {"TRL: TPOTrainer with loss_type=tpo-l"})
public record TriplePoL(
        @Setting(value = "reward scale", initial = "2", above = 0)
        double beta,

        @Setting(value = "α, weight of imitation", initial = "1", min = 0)
        double alpha,

        @Setting(value = "γ, the margin to exceed", initial = "0.5", min = 0)
        double gamma,

        @Setting(value = "share of labels assumed to be flipped", initial = "0", min = 0, below = 0.5)
        double labelSmoothing,

        @Setting(value = "what the negative log-likelihood is averaged over", initial = "token_mean")
        Nll nllReduction)
        implements Triple {
    public TriplePoL {
        Settings.check(TriplePoL.class, beta, alpha, gamma, labelSmoothing, nllReduction);
    }

    @Override
    public double goldWeight() {
        return alpha;
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return y.meanLogProb();
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.meanLogProb().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return Margin.SIGMOID.smoothed(reward(chosen).minus(reward(rejected)).minus(gamma), labelSmoothing);
    }
}

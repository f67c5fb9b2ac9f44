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
 * Triple Preference Optimization: one stage from a base model, imitating the best answer and contrasting the second with the
 * worst, without a reference model.
 *
 * <pre>
 *   ℓ = −log σ(β(log πθ(y_w|x) − log πθ(y_l|x))) − α log πθ(y_gold|x)
 * </pre>
 *
 * <p>As in the official code the likelihood is a mean over all gold tokens. {@code hinge} and {@code ipo} are the official
 * code's other contrasts; the latter works with mean log-probabilities.
 *
 * @see <a href="https://arxiv.org/abs/2405.16681">Saeidi et al. 2024</a>
 */
@About(
        value = "Triple Preference Optimization: imitate the best answer, contrast the second with the worst",
        paper = "Saeidi et al. 2024",
        url = "https://arxiv.org/abs/2405.16681",
        formula = "−log σ(β(lp_w − lp_l)) + α·NLL(gold)",
        elsewhere = {"TRL: TPOTrainer with loss_type=sigmoid, hinge or ipo"})
public record TriplePo(
        @Setting(value = "reward scale", initial = "0.01", above = 0)
        double beta,

        @Setting(value = "α, weight of imitation", initial = "1", min = 0)
        double alpha,

        @Setting(value = "share of labels assumed to be flipped", initial = "0", min = 0, below = 0.5)
        double labelSmoothing,

        @Setting(value = "link function", initial = "sigmoid")
        Contrast loss,

        @Setting(value = "what the negative log-likelihood is averaged over", initial = "token_mean")
        Nll nllReduction)
        implements Triple {
    /** See {@link TriplePo}. */
    public enum Contrast {
        SIGMOID,
        HINGE,
        IPO
    }

    public TriplePo {
        Settings.check(TriplePo.class, beta, alpha, labelSmoothing, loss, nllReduction);
    }

    @Override
    public double goldWeight() {
        return alpha;
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return loss == Contrast.IPO ? y.meanLogProb() : y.logProb();
    }

    @Override
    public Tensor reward(TokenScore y) {
        return reportedLogProb(y).times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor z = reward(chosen).minus(reward(rejected));
        return switch (loss) {
            case SIGMOID -> Margin.SIGMOID.smoothed(z, labelSmoothing);
            case HINGE -> Margin.HINGE.smoothed(z, labelSmoothing);
            case IPO ->
                square(z).times(1 - labelSmoothing).plus(square(z.negate()).times(labelSmoothing));
        };
    }

    private Tensor square(Tensor z) {
        return z.over(beta).minus(1 / (2 * beta)).square();
    }
}

package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Margin;
import io.prefero.objective.Pairwise;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * AlphaPO: SimPO with a reward whose shape α bends; α = 0 is SimPO.
 *
 * <pre>
 *   p̄ = log πθ(y|x)/|y|,   r = (1 − e^(−αp̄))/α
 *   ℓ = −log σ(β(r_w − r_l) − γ)
 * </pre>
 *
 * <p>γ is not scaled by β here. Rewards are βr, {@code logps/*} are p̄.
 *
 * @see <a href="https://arxiv.org/abs/2501.03884">Gupta et al. 2025</a>
 */
@About(
        value = "AlphaPO: SimPO with a reward whose shape can be bent",
        paper = "Gupta et al. 2025",
        url = "https://arxiv.org/abs/2501.03884",
        formula = "−log σ(β(r_w − r_l) − γ), r = (1 − e^(−α·p̄))/α",
        elsewhere = {"TRL: CPOTrainer with loss_type=simpo and alpha, whose formula loses digits as α → 0"})
public record AlphaPo(
        @Setting(value = "reward scale", initial = "2.5", above = 0)
        double beta,

        @Setting(value = "α, the reward's shape; 0 is SimPO, negative values are allowed", initial = "0.25")
        double alpha,

        @Setting(value = "γ, the margin to exceed", initial = "0.1", min = 0)
        double gamma,

        @Setting(value = "share of labels assumed to be flipped", initial = "0", min = 0, below = 0.5)
        double labelSmoothing)
        implements Pairwise {
    private static final double LARGEST = 80; // exponents beyond it would not fit single precision

    public AlphaPo {
        Settings.check(AlphaPo.class, beta, alpha, gamma, labelSmoothing);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY);
    }

    @Override
    public Tensor reward(TokenScore y) {
        Tensor mean = y.meanLogProb();
        if (alpha == 0) {
            return mean.times(beta);
        }
        Tensor exponent = mean.times(-alpha);
        if (!exponent.le(LARGEST).all()) {
            throw new IllegalArgumentException("alpha " + alpha + " times a mean log-probability is beyond " + LARGEST
                    + ": e to that power would overflow; set an alpha nearer to 0");
        }
        return exponent.expm1().times(-beta / alpha);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return Margin.SIGMOID.smoothed(reward(chosen).minus(reward(rejected)).minus(gamma), labelSmoothing);
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return y.meanLogProb();
    }
}

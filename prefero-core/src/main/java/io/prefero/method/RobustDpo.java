package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Margin;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.OptionalDouble;

/**
 * Robust DPO: an unbiased estimate of DPO's loss on clean labels when a share ε of them is flipped.
 *
 * <pre>
 *   z = β(h_w − h_l),   h = log πθ(y|x)/πref(y|x)
 *   ℓ = (−(1 − ε) log σ(z) + ε log σ(−z)) / (1 − 2ε)     without a lower bound for ε &gt; 0
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2403.00409">Chowdhury et al. 2024</a>
 */
@About(
        value = "Robust DPO: an unbiased estimate of DPO's loss under flipped labels",
        paper = "Chowdhury et al. 2024",
        url = "https://arxiv.org/abs/2403.00409",
        formula = "[−(1−ε)·log σ(z) + ε·log σ(−z)]/(1−2ε), z = β(h_w − h_l)",
        elsewhere = {"TRL: loss_type=robust with label_smoothing"})
public record RobustDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "share of labels assumed to be flipped", initial = "0.1", min = 0, below = 0.5)
        double labelSmoothing)
        implements Pairwise {
    public RobustDpo {
        Settings.check(RobustDpo.class, beta, labelSmoothing);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor z = reward(chosen).minus(reward(rejected));
        Tensor asLabelled = Margin.SIGMOID.loss(z).times(1 - labelSmoothing);
        Tensor flipped = Margin.SIGMOID.loss(z.negate()).times(labelSmoothing);
        return asLabelled.minus(flipped).over(1 - 2 * labelSmoothing);
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

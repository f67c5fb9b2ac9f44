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
 * Hinge loss on DPO's margin: pairs that are told apart by 1/β nats no longer pull.
 *
 * <pre>
 *   ℓ = max(0, 1 − β(h_w − h_l)),   h = log πθ(y|x)/πref(y|x)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2309.06657">Liu et al. 2023 (SLiC normalised by the reference, as used in RSO)</a>
 */
@About(
        value = "Hinge loss on DPO's margin: pairs that are told apart no longer pull",
        paper = "Liu et al. 2023",
        url = "https://arxiv.org/abs/2309.06657",
        formula = "max(0, 1 − β(h_w − h_l))",
        elsewhere = {"TRL: loss_type=hinge", "LLaMA-Factory: pref_loss: hinge"})
public record HingeDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta) implements Pairwise {
    public HingeDpo {
        Settings.check(HingeDpo.class, beta);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return Margin.HINGE.loss(reward(chosen).minus(reward(rejected)));
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(1);
    }
}

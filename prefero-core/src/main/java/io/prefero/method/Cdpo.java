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
 * Conservative DPO: as DPO, but a share ε of the labels is assumed to be flipped, so margins stop growing.
 *
 * <pre>
 *   z = β(h_w − h_l),   h = log πθ(y|x)/πref(y|x)
 *   ℓ = −(1 − ε) log σ(z) − ε log σ(−z)             least at z = log((1 − ε)/ε)
 * </pre>
 *
 * @see <a href="https://ericmitchell.ai/cdpo.pdf">Mitchell 2023, A note on DPO with noisy preferences</a>
 */
@About(
        value = "Conservative DPO: a share of the labels is assumed to be flipped",
        paper = "Mitchell 2023",
        url = "https://ericmitchell.ai/cdpo.pdf",
        formula = "−(1−ε)·log σ(z) − ε·log σ(−z), z = β(h_w − h_l)",
        elsewhere = {
            "TRL before 0.29 and the official DPO code: loss_type=sigmoid with label_smoothing, which TRL ignores there since"
        })
public record Cdpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "share of labels assumed to be flipped", initial = "0.1", min = 0, below = 0.5)
        double labelSmoothing)
        implements Pairwise {
    public Cdpo {
        Settings.check(Cdpo.class, beta, labelSmoothing);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return Margin.SIGMOID.smoothed(reward(chosen).minus(reward(rejected)), labelSmoothing);
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

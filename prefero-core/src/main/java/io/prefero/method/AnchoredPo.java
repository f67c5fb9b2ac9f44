package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.setting.Variant;
import io.prefero.tensor.Tensor;
import java.util.OptionalDouble;

/**
 * Anchored Preference Optimization: DPO's margin, and a say in which way the likelihoods themselves move.
 *
 * <pre>
 *   r = β log πθ(y|x)/πref(y|x)
 *   zero: ℓ = (1 − σ(r_w)) + σ(r_l)                 chosen up, rejected down: the chosen are better than the model
 *   down: ℓ = σ(r_w) + (1 − σ(r_w − r_l))           both down: the chosen are worse than the model
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2408.06266">D'Oosterlinck et al. 2024</a>
 */
@About(
        value = "Anchored Preference Optimization: says whether chosen responses rise or fall",
        paper = "D'Oosterlinck et al. 2024",
        url = "https://arxiv.org/abs/2408.06266",
        formula = "zero: (1 − σ(βh_w)) + σ(βh_l); down: σ(βh_w) + (1 − σ(β(h_w − h_l)))",
        elsewhere = {"TRL: loss_type=apo_zero, apo_down"})
public record AnchoredPo(
        @Variant Anchor anchor,

        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta)
        implements Pairwise {
    /** Where the chosen responses stand. */
    public enum Anchor {
        ZERO {
            @Override
            Tensor loss(Tensor chosen, Tensor rejected) {
                return chosen.negate().sigmoid().plus(rejected.sigmoid());
            }
        },
        DOWN {
            @Override
            Tensor loss(Tensor chosen, Tensor rejected) {
                return chosen.sigmoid().plus(rejected.minus(chosen).sigmoid());
            }
        };

        abstract Tensor loss(Tensor chosen, Tensor rejected);
    }

    public AnchoredPo {
        Settings.check(AnchoredPo.class, beta);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return anchor.loss(reward(chosen), reward(rejected));
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(1);
    }
}

package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.OptionalDouble;

/**
 * Efficient Exact Optimization for pairs: the reverse KL divergence from the policy's preference to a smoothed label.
 *
 * <pre>
 *   z = β(h_w − h_l),   h = log πθ(y|x)/πref(y|x)
 *   ℓ = KL(σ(±z) ‖ (1 − ε, ε)) = σ(z)(log σ(z) − log(1 − ε)) + σ(−z)(log σ(−z) − log ε)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2402.00856">Ji et al. 2024</a>
 */
@About(
        value = "Efficient Exact Optimization: reverse KL from the policy's preference to the smoothed label",
        paper = "Ji et al. 2024",
        url = "https://arxiv.org/abs/2402.00856",
        formula = "σ(z)[log σ(z) − log(1−ε)] + σ(−z)[log σ(−z) − log ε]",
        elsewhere = {"TRL: loss_type=exo_pair"})
public record Exo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "ε of the smoothed label", initial = "0.001", above = 0, below = 0.5)
        double labelSmoothing)
        implements Pairwise {
    public Exo {
        Settings.check(Exo.class, beta, labelSmoothing);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor z = reward(chosen).minus(reward(rejected));
        return term(z, 1 - labelSmoothing).plus(term(z.negate(), labelSmoothing));
    }

    /** p log(p/q) with p = σ(z) */
    private static Tensor term(Tensor z, double q) {
        return z.sigmoid().times(logSigmoid(z).minus(Math.log(q)));
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(-Math.log(2) - Math.log(labelSmoothing * (1 - labelSmoothing)) / 2);
    }
}

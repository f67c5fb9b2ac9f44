package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Margin;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.OptionalDouble;

/**
 * Discovered Preference Optimization (LRML): a mixture of the logistic and the exponential loss, found by a language model.
 *
 * <pre>
 *   z = β(h_w − h_l),   h = log πθ(y|x)/πref(y|x),   m = σ(z/τ)
 *   ℓ = (1 − m)(−log σ(z)) + m e^(−z)               not convex; gradient flows through m too
 * </pre>
 *
 * <p>m e^(−z) is computed as exp(log σ(z/τ) − z), which is finite however negative z is. With the usual β and τ the loss has a
 * valley at h_w − h_l = −2.37 with a rim at 1.44: pairs begin inside, and first roll down, to preferred responses less likely.
 *
 * @see <a href="https://arxiv.org/abs/2406.08414">Lu et al. 2024</a>
 */
@About(
        value = "Discovered Preference Optimization: a mixture of logistic and exponential loss",
        paper = "Lu et al. 2024",
        url = "https://arxiv.org/abs/2406.08414",
        formula = "(1−m)·(−log σ(z)) + m·e^(−z), m = σ(z/τ)",
        elsewhere = {"TRL: loss_type=discopop; not finite for z below −709"})
public record DiscoPop(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.05", above = 0)
        double beta,

        @Setting(value = "τ, how sharply the two losses are told apart", initial = "0.05", above = 0)
        double discopopTau)
        implements Pairwise {
    public DiscoPop {
        Settings.check(DiscoPop.class, beta, discopopTau);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor z = reward(chosen).minus(reward(rejected));
        Tensor gate = z.over(discopopTau);
        Tensor logistic = gate.negate().sigmoid().times(Margin.SIGMOID.loss(z));
        Tensor exponential = logSigmoid(gate).minus(z).exp();
        return logistic.plus(exponential);
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of((Math.log(2) + 1) / 2);
    }
}

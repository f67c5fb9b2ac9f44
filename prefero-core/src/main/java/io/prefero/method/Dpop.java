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
 * DPO-Positive: DPO with a penalty where the chosen response has become less likely than under the reference.
 *
 * <pre>
 *   ℓ = −log σ(β(h_w − h_l − λ max(0, −h_w))),   h = log πθ(y|x)/πref(y|x)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2402.13228">Pal et al. 2024 (Smaug)</a>
 */
@About(
        value = "DPO-Positive: a penalty where the chosen response has become less likely",
        paper = "Pal et al. 2024",
        url = "https://arxiv.org/abs/2402.13228",
        formula = "−log σ(β[Δ − λ·max(0, −h_w)])")
public record Dpop(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "λ, weight of the penalty", initial = "50", min = 0)
        double lambda)
        implements Pairwise {
    public Dpop {
        Settings.check(Dpop.class, beta, lambda);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor penalty = chosen.logRatio().negate().relu().times(beta * lambda);
        return logSigmoid(reward(chosen).minus(reward(rejected)).minus(penalty)).negate();
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

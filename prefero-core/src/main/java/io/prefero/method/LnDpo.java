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
 * Length-normalised DPO: log-ratios per token, so that long responses have no larger margins for being long.
 *
 * <pre>
 *   ℓ = −log σ(β(h_w/|y_w| − h_l/|y_l|)),   h = log πθ(y|x)/πref(y|x)
 * </pre>
 *
 * <p>Rewards are β times the summed log-ratio.
 *
 * @see <a href="https://arxiv.org/abs/2411.15124">Lambert et al. 2024 (Tülu 3)</a>
 */
@About(
        value = "Length-normalised DPO: log-ratios per token",
        paper = "Lambert et al. 2024",
        url = "https://arxiv.org/abs/2411.15124",
        formula = "−log σ(β(h_w/|y_w| − h_l/|y_l|))",
        elsewhere = {"TRL: loss_type=sigmoid_norm", "open-instruct: dpo_norm"})
public record LnDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "5", above = 0)
        double beta) implements Pairwise {
    public LnDpo {
        Settings.check(LnDpo.class, beta);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor margin =
                chosen.tokenLogRatio().mean().minus(rejected.tokenLogRatio().mean());
        return logSigmoid(margin.times(beta)).negate();
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

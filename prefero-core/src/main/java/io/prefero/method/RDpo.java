package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;

/**
 * DPO with a price on length: the reward that is optimised is r − α|y|.
 *
 * <pre>
 *   ℓ = −log σ(β(h_w − h_l) + α|y_w| − α|y_l|),   h = log πθ(y|x)/πref(y|x)
 * </pre>
 *
 * <p>α &gt; 0 discourages length. Rewards leave the length out.
 *
 * @see <a href="https://arxiv.org/abs/2403.19159">Park et al. 2024</a>
 */
@About(
        value = "DPO with a price on length",
        paper = "Park et al. 2024",
        url = "https://arxiv.org/abs/2403.19159",
        formula = "−log σ(βΔ + α|y_w| − α|y_l|)")
public record RDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "α, the price of a token; 0.005 to 1", initial = "0.02")
        double alpha)
        implements Pairwise {
    public RDpo {
        Settings.check(RDpo.class, beta, alpha);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor longer = chosen.lengths().minus(rejected.lengths()).times(alpha);
        return logSigmoid(reward(chosen).minus(reward(rejected)).plus(longer)).negate();
    }
}

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
 * Noise Contrastive Alignment for pairs: each response is classified by itself, so the chosen one's likelihood is kept up.
 *
 * <pre>
 *   r = β log πθ(y|x)/πref(y|x)
 *   ℓ = −log σ(r_w) − ½ log σ(−r_w) − ½ log σ(−r_l)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2402.05369">Chen et al. 2024</a>
 */
@About(
        value = "Noise Contrastive Alignment: each response is classified by itself",
        paper = "Chen et al. 2024",
        url = "https://arxiv.org/abs/2402.05369",
        formula = "−log σ(βh_w) − ½·log σ(−βh_w) − ½·log σ(−βh_l)",
        elsewhere = {"TRL: loss_type=nca_pair"})
public record Nca(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.01", above = 0)
        double beta) implements Pairwise {
    public Nca {
        Settings.check(Nca.class, beta);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor good = reward(chosen);
        Tensor noise =
                logSigmoid(good.negate()).plus(logSigmoid(reward(rejected).negate()));
        return logSigmoid(good).plus(noise.times(0.5)).negate();
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(2 * Math.log(2));
    }
}

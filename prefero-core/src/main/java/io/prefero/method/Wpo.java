package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Metric;
import io.prefero.objective.Pairwise;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * Weighted Preference Optimization: off-policy pairs count by how likely the current policy would have written them.
 *
 * <pre>
 *   w(y) = exp(1/|y| Σ_t (log πθ(y_t|·) − log Σ_v πθ(v|·)²))     no gradient
 *   ℓ = w(y_w) w(y_l) · (−log σ(β(h_w − h_l)))
 * </pre>
 *
 * <p>A plain mean over pairs: weights are not normalised.
 *
 * @see <a href="https://arxiv.org/abs/2406.11827">Zhou et al. 2024</a>
 */
@About(
        value = "Weighted Preference Optimization: pairs count by how likely the policy would have written them",
        paper = "Zhou et al. 2024",
        url = "https://arxiv.org/abs/2406.11827",
        formula = "sg(w_w·w_l)·(−log σ(βΔ)), w(y) = exp(mean_t[log π(y_t) − log Σ_v π(v)²])",
        elsewhere = {"TRL: use_weighting, since 0.29 without clamping", "official code: clamp_weights=true"})
public record Wpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "cut the product of the weights at 1, as the official code does", initial = "false")
        boolean clampWeights)
        implements Pairwise {
    public Wpo {
        Settings.check(Wpo.class, beta, clampWeights);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY, Signal.REFERENCE, Signal.LOG_SUM_SQUARES);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected))).negate().times(weight(chosen, rejected));
    }

    private Tensor weight(TokenScore chosen, TokenScore rejected) {
        Tensor product = confidence(chosen).plus(confidence(rejected)).exp().detach();
        return clampWeights ? product.clampMax(1) : product;
    }

    private static Tensor confidence(TokenScore y) {
        return y.policy().minus(y.column(Signal.LOG_SUM_SQUARES)).mean();
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        return List.of(Metric.mean("weights/mean", weight(scores.branch(CHOSEN), scores.branch(REJECTED))));
    }
}

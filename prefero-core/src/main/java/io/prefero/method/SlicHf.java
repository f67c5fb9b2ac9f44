package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Nll;
import io.prefero.objective.Triple;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;

/**
 * Sequence likelihood calibration: the chosen response is to be likelier than the rejected one by a margin, kept in place by
 * imitating a gold answer. There is no reference model.
 *
 * <pre>
 *   ℓ = max(0, δ − log πθ(y_w|x) + log πθ(y_l|x)) − λ log πθ(y_gold|x)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2305.10425">Zhao et al. 2023</a>
 */
@About(
        value = "Sequence likelihood calibration: a margin between likelihoods, kept in place by imitation",
        paper = "Zhao et al. 2023",
        url = "https://arxiv.org/abs/2305.10425",
        formula = "max(0, δ − lp_w + lp_l) + λ·NLL(gold)")
public record SlicHf(
        @Setting(value = "δ, the margin in nats", initial = "1", min = 0)
        double delta,

        @Setting(value = "λ, weight of imitation", initial = "0.1", min = 0)
        double lambda,

        @Setting(value = "what the negative log-likelihood is averaged over", initial = "seq_sum")
        Nll nllReduction)
        implements Triple {
    public SlicHf {
        Settings.check(SlicHf.class, delta, lambda, nllReduction);
    }

    @Override
    public double goldWeight() {
        return lambda;
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logProb();
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return chosen.logProb().minus(rejected.logProb()).negate().plus(delta).relu();
    }
}

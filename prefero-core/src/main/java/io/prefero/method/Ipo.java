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
 * Identity Preference Optimization: regress the margin of log-ratios on a constant instead of pushing it to infinity.
 *
 * <pre>
 *   ℓ = (h_w − h_l − 1/(2β))²                       Eq. 17; β is the paper's τ
 *   sum:  h = log πθ(y|x)/πref(y|x)                 the paper, and DPO's official code
 *   mean: h = the same divided by |y|               TRL, HALOs, LLaMA-Factory
 * </pre>
 *
 * <p>Rewards are β times the summed log-ratio in both variants.
 *
 * @see <a href="https://arxiv.org/abs/2310.12036">Azar et al. 2023</a>
 */
@About(
        value = "Identity Preference Optimization: regress the margin of log-ratios on a constant",
        paper = "Azar et al. 2023",
        url = "https://arxiv.org/abs/2310.12036",
        formula = "(D − 1/(2β))², D = h_w − h_l (sum) or per token (mean)",
        elsewhere = {"TRL: loss_type=ipo is ipo/mean", "official DPO code: loss.name=ipo is ipo/sum"})
public record Ipo(
        @Variant Average average,

        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta)
        implements Pairwise {
    /** Whether log-ratios are summed over a response's tokens or averaged. */
    public enum Average {
        SUM {
            @Override
            Tensor logRatio(TokenScore y) {
                return y.logRatio();
            }
        },
        MEAN {
            @Override
            Tensor logRatio(TokenScore y) {
                return y.policy().minus(y.reference()).mean();
            }
        };

        abstract Tensor logRatio(TokenScore y);
    }

    public Ipo {
        Settings.check(Ipo.class, beta);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return average.logRatio(chosen)
                .minus(average.logRatio(rejected))
                .minus(1 / (2 * beta))
                .square();
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(1 / (4 * beta * beta));
    }
}

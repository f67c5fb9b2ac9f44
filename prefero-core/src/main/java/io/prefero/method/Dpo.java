package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Pairwise;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Direct Preference Optimization.
 *
 * <pre>
 *   r(x, y) = β log πθ(y|x)/πref(y|x)               Eq. 5, up to β log Z(x)
 *   ℓ = −log σ(r(x, y_w) − r(x, y_l))               Eq. 7
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2305.18290">Rafailov et al. 2023</a>
 */
@About(
        value = "Direct Preference Optimization: raise the chosen response over the rejected one, held to a reference",
        paper = "Rafailov et al. 2023",
        url = "https://arxiv.org/abs/2305.18290",
        formula = "−log σ(β(h_w − h_l))",
        elsewhere = {"TRL: loss_type=sigmoid", "LLaMA-Factory: pref_loss: sigmoid"})
public record Dpo(
        @Setting(value = "how tightly the policy is held to the reference; 0.1 to 0.5", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "take log πref as 0", initial = "false")
        boolean referenceFree)
        implements Pairwise {
    public Dpo {
        Settings.check(Dpo.class, beta, referenceFree);
    }

    @Override
    public List<Signal> signals() {
        return referenceFree ? List.of(Signal.POLICY) : Pairwise.super.signals();
    }

    @Override
    public Tensor reward(TokenScore y) {
        return (referenceFree ? y.logProb() : y.logRatio()).times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected))).negate();
    }

    @Override
    public OptionalDouble start() {
        return referenceFree ? OptionalDouble.empty() : OptionalDouble.of(Math.log(2));
    }
}

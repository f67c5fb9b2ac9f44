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
import java.util.OptionalDouble;

/**
 * Token-level Direct Preference Optimization, first form: DPO's margin less the difference of sequential KL divergences.
 *
 * <pre>
 *   h(y) = log πθ(y|x)/πref(y|x)
 *   K(y) = Σ_t KL(πref(·|x, y_&lt;t) ‖ πθ(·|x, y_&lt;t))     exact over the vocabulary, summed over the response
 *   z = h(y_w) − h(y_l) − (K(y_l) − K(y_w))     gradient through everything
 *   ℓ = −log σ(β z)
 * </pre>
 *
 * <p>Rewards are β(h + K), as the official code reports them.
 *
 * @see <a href="https://arxiv.org/abs/2404.11999">Zeng et al. 2024</a>
 */
@About(
        value = "Token-level DPO, first form: DPO less the difference of sequential KL divergences",
        paper = "Zeng et al. 2024",
        url = "https://arxiv.org/abs/2404.11999",
        formula = "−log σ(β(h_w − h_l − (K_l − K_w)))",
        elsewhere = {"official code: loss.if_tdpo2=false"})
public record Tdpo1(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta) implements Pairwise {
    public Tdpo1 {
        Settings.check(Tdpo1.class, beta);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY, Signal.REFERENCE, Signal.TOKEN_KL);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().plus(Tdpo2.kl(y)).times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected))).negate();
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        return Tdpo2.drift(scores);
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

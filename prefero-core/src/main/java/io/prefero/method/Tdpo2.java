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
 * Token-level Direct Preference Optimization, second form: DPO with a brake on drift along the rejected response.
 *
 * <pre>
 *   h(y) = log πθ(y|x)/πref(y|x)
 *   K(y) = Σ_t KL(πref(·|x, y_&lt;t) ‖ πθ(·|x, y_&lt;t))     exact over the vocabulary, summed over the response
 *   z = h(y_w) − h(y_l) − α (K(y_l) − sg K(y_w))      Eq. 18; sg stops the gradient
 *   ℓ = −log σ(β z)
 * </pre>
 *
 * <p>Rewards are β(h + K), without α, as the official code reports them.
 *
 * @see <a href="https://arxiv.org/abs/2404.11999">Zeng et al. 2024</a>
 */
@About(
        value = "Token-level DPO, second form: DPO with a brake on drift along the rejected response",
        paper = "Zeng et al. 2024",
        url = "https://arxiv.org/abs/2404.11999",
        formula = "−log σ(β(h_w − h_l − α(K_l − sg K_w)))",
        elsewhere = {"official code: loss.if_tdpo2=true"})
public record Tdpo2(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "strength of the brake; above 2 it freezes the policy", initial = "0.5", min = 0)
        double alpha)
        implements Pairwise {
    public Tdpo2 {
        Settings.check(Tdpo2.class, beta, alpha);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY, Signal.REFERENCE, Signal.TOKEN_KL);
    }

    static Tensor kl(TokenScore y) {
        return y.column(Signal.TOKEN_KL).sum();
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().plus(kl(y)).times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor brake = kl(rejected).minus(kl(chosen).detach()).times(alpha);
        return logSigmoid(chosen.logRatio()
                        .minus(rejected.logRatio())
                        .minus(brake)
                        .times(beta))
                .negate();
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        return drift(scores);
    }

    /** How far the policy has moved along both responses. */
    static List<Metric> drift(Scores scores) {
        return List.of(
                Metric.mean("kl/chosen", kl(scores.branch(CHOSEN))),
                Metric.mean("kl/rejected", kl(scores.branch(REJECTED))),
                Metric.difference("kl/margin", "kl/chosen", "kl/rejected"));
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

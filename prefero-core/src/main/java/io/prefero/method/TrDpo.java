package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Moving;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Trust Region DPO: DPO whose reference follows the policy.
 *
 * <pre>
 *   ℓ = −log σ(β(h_w − h_l)),   h = log πθ(y|x)/πref(y|x)
 *   πref ← α πθ + (1 − α) πref                      of the weights, after every τ-th step
 * </pre>
 *
 * <p>The loss is DPO's; the rest is the trainer's, which does it for every other method too ({@code train.reference}).
 *
 * @see <a href="https://arxiv.org/abs/2404.09656">Gorbatovski et al. 2024</a>
 */
@About(
        value = "Trust Region DPO: DPO whose reference follows the policy",
        paper = "Gorbatovski et al. 2024",
        url = "https://arxiv.org/abs/2404.09656",
        formula = "−log σ(β(h_w − h_l)); every τ steps πref ← α·πθ + (1−α)·πref",
        elsewhere = {"TRL: sync_ref_model=True, ref_model_mixup_alpha, ref_model_sync_steps"})
public record TrDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "α, the policy's share in the new reference", initial = "0.6", min = 0, max = 1)
        double alpha,

        @Setting(value = "τ, steps between two moves; 1 with a small α follows softly", initial = "512", min = 1)
        long tau)
        implements Pairwise {
    public TrDpo {
        Settings.check(TrDpo.class, beta, alpha, tau);
    }

    @Override
    public Optional<Moving> moving() {
        return Optional.of(new Moving(alpha, tau));
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected))).negate();
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

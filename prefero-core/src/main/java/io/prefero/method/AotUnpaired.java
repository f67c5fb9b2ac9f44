package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Margin;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.OptionalDouble;

/**
 * Alignment via Optimal Transport on separate samples: chosen log-ratios are to dominate rejected ones as distributions.
 *
 * <pre>
 *   h = log πθ(y|x)/πref(y|x)
 *   δ₍ᵢ₎ = sort(h_w)₍ᵢ₎ − sort(h_l)₍ᵢ₎
 *   ℓ₍ᵢ₎ = −log σ(β δ₍ᵢ₎),   smoothed as cDPO's     ranks over the whole optimisation batch, losses in their order
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2406.05882">Melnyk et al. 2024</a>
 */
@About(
        value = "Alignment via Optimal Transport: chosen log-ratios dominate rejected ones, rank by rank",
        paper = "Melnyk et al. 2024",
        url = "https://arxiv.org/abs/2406.05882",
        formula = "−log σ(β·δ₍ᵢ₎), δ₍ᵢ₎ = sort(h_w)₍ᵢ₎ − sort(h_l)₍ᵢ₎",
        elsewhere = {"TRL: loss_type=aot_unpaired (once aot_pair), sorted within each micro-batch"})
public record AotUnpaired(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "share of labels assumed to be flipped", initial = "0", min = 0, below = 0.5)
        double labelSmoothing)
        implements Pairwise {
    public AotUnpaired {
        Settings.check(AotUnpaired.class, beta, labelSmoothing);
    }

    @Override
    public Coupling coupling() {
        return Coupling.BATCH;
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    /** In rank order. */
    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor delta = Aot.sorted(chosen.logRatio()).minus(Aot.sorted(rejected.logRatio()));
        return Margin.SIGMOID.smoothed(delta.times(beta), labelSmoothing);
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

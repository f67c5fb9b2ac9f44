package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Margin;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import io.prefero.tensor.Tensor.Direction;
import java.util.OptionalDouble;

/**
 * Alignment via Optimal Transport on pairs: the whole distribution of the policy's margins is to dominate the reference's.
 *
 * <pre>
 *   δ₍ᵢ₎ = sort(log πθ(y_w|x) − log πθ(y_l|x))₍ᵢ₎ − sort(log πref(y_w|x) − log πref(y_l|x))₍ᵢ₎
 *   ℓ₍ᵢ₎ = −log σ(β δ₍ᵢ₎),   smoothed as cDPO's     ranks over the whole optimisation batch, losses in their order
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2406.05882">Melnyk et al. 2024</a>
 */
@About(
        value = "Alignment via Optimal Transport: the policy's margins dominate the reference's, rank by rank",
        paper = "Melnyk et al. 2024",
        url = "https://arxiv.org/abs/2406.05882",
        formula = "−log σ(β·δ₍ᵢ₎), δ₍ᵢ₎ = sort(lp_w − lp_l)₍ᵢ₎ − sort(ref_w − ref_l)₍ᵢ₎",
        elsewhere = {"TRL: loss_type=aot, sorted within each micro-batch"})
public record Aot(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "share of labels assumed to be flipped", initial = "0", min = 0, below = 0.5)
        double labelSmoothing)
        implements Pairwise {
    public Aot {
        Settings.check(Aot.class, beta, labelSmoothing);
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
        Tensor policy = sorted(chosen.logProb().minus(rejected.logProb()));
        Tensor reference =
                sorted(chosen.reference().sum().minus(rejected.reference().sum()));
        return Margin.SIGMOID.smoothed(policy.minus(reference).times(beta), labelSmoothing);
    }

    static Tensor sorted(Tensor margins) {
        return margins.sort(0, Direction.ASCENDING).values();
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

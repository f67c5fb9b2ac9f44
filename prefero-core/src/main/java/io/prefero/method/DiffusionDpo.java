package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.ImagePairs;
import io.prefero.score.NoiseScore;
import io.prefero.score.NoiseSignal;
import io.prefero.score.Signal;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Diffusion-DPO: DPO where log π of an image is, up to constants, minus its denoising error at one timestep with one noise, which
 * the images of a pair share.
 *
 * <pre>
 *   m = ‖ε − εθ(x_t, t)‖²,  r = ‖ε − εref(x_t, t)‖²
 *   reward = −(β/2)(m − r)         errors as means over the image's D numbers (official code; β 2000 to 5000)
 *          = −β·D·(m − r)          as sums (the paper; T·ω(λ_t) is in β): β_sum = β/(2D)
 *   ℓ = −log σ(reward_w − reward_l)                                          Eq. 14
 * </pre>
 *
 * <p>For another resolution keep β_sum, which means a β in proportion to D. hinge and ipo are those of diffusers' trainer.
 *
 * @see <a href="https://arxiv.org/abs/2311.12908">Wallace et al. 2023</a>
 */
@About(
        value = "Diffusion-DPO: see the chosen image better than the reference does, more so than the rejected one",
        paper = "Wallace et al. 2023",
        url = "https://arxiv.org/abs/2311.12908",
        formula = "−log σ(−(β/2)((m_w − r_w) − (m_l − r_l)))",
        elsewhere = {"official code: beta_dpo", "diffusers research script: β without the ½, so 2500 there is 5000 here"
        })
public record DiffusionDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "5000", above = 0)
        double beta,

        @Setting(value = "whether errors are means over an image's numbers or sums", initial = "mean")
        Reduction betaReduction,

        @Setting(value = "how a margin becomes a loss", initial = "sigmoid")
        Loss loss)
        implements ImagePairs {
    /** How a gain r − m is scaled before β. */
    public enum Reduction {
        MEAN {
            @Override
            Tensor scaled(NoiseScore x) {
                return x.gain().times(0.5);
            }
        },
        SUM {
            @Override
            Tensor scaled(NoiseScore x) {
                return x.gain().times(x.elements());
            }
        };

        abstract Tensor scaled(NoiseScore x);
    }

    /** The loss of a margin. */
    public enum Loss {
        SIGMOID,
        HINGE,
        /** Of gains as means, without the ½. */
        IPO
    }

    public DiffusionDpo {
        Settings.check(DiffusionDpo.class, beta, betaReduction, loss);
        if (loss == Loss.IPO && betaReduction == Reduction.SUM) {
            throw new IllegalArgumentException(
                    "beta_reduction must be mean with loss ipo, whose target 1/(2β) is of" + " means; got sum");
        }
    }

    @Override
    public List<Signal> signals() {
        return betaReduction == Reduction.MEAN
                ? ImagePairs.super.signals()
                : List.of(NoiseSignal.POLICY, NoiseSignal.REFERENCE, NoiseSignal.TIMESTEP, NoiseSignal.ELEMENTS);
    }

    @Override
    public Tensor reward(NoiseScore x) {
        return betaReduction.scaled(x).times(beta);
    }

    @Override
    public Tensor loss(NoiseScore chosen, NoiseScore rejected) {
        Tensor z = reward(chosen).minus(reward(rejected));
        return switch (loss) {
            case SIGMOID -> logSigmoid(z).negate();
            case HINGE -> z.negate().plus(1).relu();
            case IPO ->
                chosen.gain().minus(rejected.gain()).minus(1 / (2 * beta)).square();
        };
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(
                switch (loss) {
                    case SIGMOID -> Math.log(2);
                    case HINGE -> 1;
                    case IPO -> 1 / (4 * beta * beta);
                });
    }
}

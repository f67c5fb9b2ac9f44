package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Rationale;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;

/**
 * DPO with rationales: the policy also learns to say why the chosen response is better.
 *
 * <pre>
 *   ρ = log πθ(rationale | x, y_w ≻ y_l)
 *   ℓ = −log σ(β(h_w − h_l)) − γρ,   h = log πθ(y|x)/πref(y|x)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2407.14477">Just et al. 2024</a>
 */
@About(
        value = "DPO with rationales: the policy also learns to say why",
        paper = "Just et al. 2024",
        url = "https://arxiv.org/abs/2407.14477",
        formula = "−log σ(βh) − γ·ρ, ρ = log π(rationale | x, y_w ≻ y_l)",
        elsewhere = {"official code (RDPO): rationale_form=logsigmoid, rationale_reduction=sum"})
public record RationaleDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "γ, weight of the rationale", initial = "1", min = 0)
        double gamma,

        @Setting(value = "nll: the paper's −γρ; logsigmoid: the official code's −log σ(γρ)", initial = "nll")
        Form rationaleForm,

        @Setting(value = "ρ is the sum or the mean over the rationale's tokens", initial = "mean")
        Reduction rationaleReduction)
        implements Rationale {
    public RationaleDpo {
        Settings.check(RationaleDpo.class, beta, gamma, rationaleForm, rationaleReduction);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected))).negate();
    }
}

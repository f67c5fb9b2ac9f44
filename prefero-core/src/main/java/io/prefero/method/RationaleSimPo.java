package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Rationale;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * SimPO with rationales: the policy also learns to say why the chosen response is better.
 *
 * <pre>
 *   p̄ = log πθ(y|x)/|y|,   ρ = log πθ(rationale | x, y_w ≻ y_l)
 *   ℓ = −log σ(β(p̄_w − p̄_l − ratio)) − γρ
 * </pre>
 *
 * <p>γ is the rationale's weight here; SimPO's margin is β·{@code gamma_beta_ratio}.
 *
 * @see <a href="https://arxiv.org/abs/2407.14477">Just et al. 2024</a>
 */
@About(
        value = "SimPO with rationales: the policy also learns to say why",
        paper = "Just et al. 2024",
        url = "https://arxiv.org/abs/2407.14477",
        formula = "−log σ(β(p̄_w − p̄_l − γ_β)) − γ·ρ")
public record RationaleSimPo(
        @Setting(value = "reward scale", initial = "2", above = 0)
        double beta,

        @Setting(value = "SimPO's margin in units of mean log-probability", initial = "0.5", min = 0)
        double gammaBetaRatio,

        @Setting(value = "γ, weight of the rationale", initial = "1", min = 0)
        double gamma,

        @Setting(value = "nll: the paper's −γρ; logsigmoid: the official code's −log σ(γρ)", initial = "nll")
        Form rationaleForm,

        @Setting(value = "ρ is the sum or the mean over the rationale's tokens", initial = "mean")
        Reduction rationaleReduction)
        implements Rationale {
    public RationaleSimPo {
        Settings.check(RationaleSimPo.class, beta, gammaBetaRatio, gamma, rationaleForm, rationaleReduction);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.meanLogProb().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected)).minus(beta * gammaBetaRatio))
                .negate();
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return y.meanLogProb();
    }
}

package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Margin;
import io.prefero.objective.Nll;
import io.prefero.objective.Pairwise;
import io.prefero.objective.Term;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Simple Preference Optimization: no reference, the mean log-probability as reward, and a margin to exceed.
 *
 * <pre>
 *   r(x, y) = β/|y| log πθ(y|x)                     Eq. 4
 *   ℓ = −log σ(r(x, y_w) − r(x, y_l) − γ)           Eq. 6, γ = β·ρ
 * </pre>
 *
 * <p>Label smoothing, the hinge and the SFT term are the official code's options; {@code logps/*} are means.
 *
 * @see <a href="https://arxiv.org/abs/2405.14734">Meng et al. 2024</a>
 */
@About(
        value = "Simple Preference Optimization: no reference, the mean log-probability as reward, a margin to exceed",
        paper = "Meng et al. 2024",
        url = "https://arxiv.org/abs/2405.14734",
        formula = "−log σ(β(p̄_w − p̄_l) − γ)",
        elsewhere = {
            "TRL: CPOTrainer with loss_type=simpo, cpo_alpha=0, simpo_gamma=γ",
            "LLaMA-Factory: pref_loss: simpo, simpo_gamma=γ"
        })
public record SimPo(
        @Setting(value = "reward scale; 2 to 10", initial = "2", above = 0)
        double beta,

        @Setting(value = "ρ = γ/β, the margin in units of mean log-probability; 0.5 unless γ is given", min = 0)
        Optional<Double> gammaBetaRatio,

        @Setting(value = "γ, the margin itself: another spelling of the ratio", min = 0)
        Optional<Double> gamma,

        @Setting(value = "share of labels assumed to be flipped", initial = "0", min = 0, below = 0.5)
        double labelSmoothing,

        @Setting(value = "link function", initial = "sigmoid")
        Margin loss,

        @Setting(value = "weight of an SFT term on the chosen response", initial = "0", min = 0)
        double sftWeight)
        implements Pairwise {
    public SimPo {
        Settings.check(SimPo.class, beta, gammaBetaRatio, gamma, labelSmoothing, loss, sftWeight);
        if (gamma.isPresent() && gammaBetaRatio.isPresent()) {
            throw new IllegalArgumentException("gamma (" + gamma.get() + ") and gamma_beta_ratio ("
                    + gammaBetaRatio.get() + ") are both given; they are two spellings of one setting, give one");
        }
    }

    private double margin() {
        return gamma.orElse(beta * gammaBetaRatio.orElse(0.5));
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
        return loss.smoothed(reward(chosen).minus(reward(rejected)).minus(margin()), labelSmoothing);
    }

    @Override
    public List<Term> terms(Scores scores) {
        return List.of(
                preference(scores),
                Nll.TOKEN_MEAN.of("sft", scores.branch(CHOSEN)).times(sftWeight));
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return y.meanLogProb();
    }
}

package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Margin;
import io.prefero.objective.Metric;
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

/**
 * Contrastive Preference Optimization: DPO with a uniform reference, kept in place by imitating the chosen response.
 *
 * <pre>
 *   r(x, y) = β log πθ(y|x)
 *   ℓ = −log σ(r(x, y_w) − r(x, y_l)) − α log πθ(y_w|x)     Eq. 5; the second a mean over all chosen tokens
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2401.08417">Xu et al. 2024</a>
 */
@About(
        value = "Contrastive Preference Optimization: no reference, kept in place by imitating the chosen response",
        paper = "Xu et al. 2024",
        url = "https://arxiv.org/abs/2401.08417",
        formula = "−log σ(β(lp_w − lp_l)) + α·NLL(y_w)",
        elsewhere = {"TRL: CPOTrainer"})
public record Cpo(
        @Setting(value = "reward scale", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "weight of imitation", initial = "1", min = 0)
        double alpha,

        @Setting(value = "share of labels assumed to be flipped", initial = "0", min = 0, below = 0.5)
        double labelSmoothing)
        implements Pairwise {
    public Cpo {
        Settings.check(Cpo.class, beta, alpha, labelSmoothing);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logProb().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return Margin.SIGMOID.smoothed(reward(chosen).minus(reward(rejected)), labelSmoothing);
    }

    @Override
    public List<Term> terms(Scores scores) {
        return List.of(preference(scores), nll(scores).times(alpha));
    }

    private static Term nll(Scores scores) {
        return Nll.TOKEN_MEAN.of("nll", scores.branch(CHOSEN));
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        return List.of(nll(scores).metric("nll", scores.shapes()));
    }
}

package io.prefero.method;

import io.prefero.objective.About;
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
 * Rank Responses to align with Human Feedback, on pairs: the better mean log-probability, and imitation.
 *
 * <pre>
 *   p̄ = log πθ(y|x)/|y|
 *   ℓ = max(0, p̄_l − p̄_w) − λ log πθ(y_w|x)
 * </pre>
 *
 * <p>Rewards and {@code logps/*} are p̄. Unlike in the official code, padding has no part in the mean.
 *
 * @see <a href="https://arxiv.org/abs/2304.05302">Yuan et al. 2023</a>
 */
@About(
        value = "Rank responses by mean log-probability, and imitate the chosen one",
        paper = "Yuan et al. 2023",
        url = "https://arxiv.org/abs/2304.05302",
        formula = "max(0, p̄_l − p̄_w) + λ·NLL(y_w)")
public record Rrhf(
        @Setting(value = "λ, weight of imitation", initial = "1", min = 0)
        double lambda,

        @Setting(value = "what the negative log-likelihood is averaged over", initial = "seq_sum")
        Nll nllReduction)
        implements Pairwise {
    public Rrhf {
        Settings.check(Rrhf.class, lambda, nllReduction);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.meanLogProb();
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return reward(rejected).minus(reward(chosen)).relu();
    }

    @Override
    public List<Term> terms(Scores scores) {
        return List.of(preference(scores).named("rank"), nll(scores).times(lambda));
    }

    private Term nll(Scores scores) {
        return nllReduction.of("nll", scores.branch(CHOSEN));
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return y.meanLogProb();
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        return List.of(nll(scores).metric("nll", scores.shapes()));
    }
}

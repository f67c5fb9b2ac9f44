package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Degrees;
import io.prefero.objective.Term;
import io.prefero.score.Scores;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * Self-supervised Preference Optimization: DPO, and a head on the policy's hidden states that tells how much of a chosen
 * answer's key content was removed. The answers to tell apart are made of the data alone.
 *
 * <pre>
 *   y_0 = y_w, y_1, …, y_(K−1): ever more of its keywords removed
 *   c_j = W mean(hidden states over y_j) + b
 *   ℓ = −log σ(β(h_w − h_l)) + γ mean over all kept (answer, level) of −log softmax(c_j)_j
 * </pre>
 *
 * <p>Keywords are RAKE's; answers with fewer than K − 1 are left out. The paper's text could not be read: which levels, which
 * hidden states and which head are our choices. The head starts at 0 and is thrown away after training.
 *
 * @see <a href="https://arxiv.org/abs/2409.17791">Li et al. 2024</a>
 */
@About(
        value = "Self-supervised Preference Optimization: DPO, and telling how much key content an answer lost",
        paper = "Li et al. 2024",
        url = "https://arxiv.org/abs/2409.17791",
        formula = "−log σ(βΔ) + γ·mean over degraded answers of −log softmax(c)[level]")
public record SelfSupervisedPo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "γ, weight of the classification", initial = "0.1", min = 0)
        double gamma,

        @Setting(value = "K, degrees of removal, none and all counted", initial = "4", min = 2)
        int levels)
        implements Degrees {
    public SelfSupervisedPo {
        Settings.check(SelfSupervisedPo.class, beta, gamma, levels);
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
    public List<Term> terms(Scores scores) {
        return List.of(preference(scores), degrees(scores).times(gamma));
    }
}

package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.TokenRewards;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * Token-level reward regularisation of SimPO: as {@link TReg}, without a reference and with mean log-probabilities.
 *
 * <pre>
 *   r(y) = β/|y| Σ_t log πθ(y_t|x, y_&lt;t),   w = σ(r(y_l) − r(y_w) + γ) without gradient
 *   L_REG(y) = −Σ_t β/|y| r̂_t log πθ(y_t|x, y_&lt;t)
 *   ℓ = −log σ(r(y_w) − r(y_l) − γ) + α w (L_REG(y_w) + L_REG(y_l))
 * </pre>
 *
 * <p>That L_REG is divided by |y| follows from the derivation; no source was seen to say so. γ = β·ratio.
 *
 * @see <a href="https://arxiv.org/abs/2412.02685">Zhou et al. 2024</a>
 */
@About(
        value = "Token-level reward regularisation of SimPO",
        paper = "Zhou et al. 2024",
        url = "https://arxiv.org/abs/2412.02685",
        formula = "−log σ(r_w − r_l − γ) + α·sg(w)·(L_REG(y_w) + L_REG(y_l)), r = β·p̄")
public record TRegSimPo(
        @Setting(
                value = "α, weight of the token rewards; above 2 some tokens are pushed the wrong way",
                initial = "0.25",
                min = 0)
        double alpha,

        @Setting(value = "reward scale", initial = "2.5", above = 0)
        double beta,

        @Setting(value = "γ/β, the margin in units of mean log-probability", initial = "0.4", min = 0)
        double gammaBetaRatio,

        @Setting(value = "sequence: fades as the pair is learned; static: does not", initial = "sequence")
        Weighting weighting,

        @Setting(value = "show the answer in the prompts that ask for a better and a worse one", initial = "true")
        boolean includeResponse,

        @Setting(
                value = "what a better answer is, in the prompt that asks for an answer that is …",
                initial = "more helpful, correct, coherent and concise")
        String better,

        @Setting(value = "what a worse one is", initial = "less helpful, incorrect, incoherent and verbose")
        String worse)
        implements TokenRewards {
    public TRegSimPo {
        Settings.check(TRegSimPo.class, alpha, beta, gammaBetaRatio, weighting, includeResponse, better, worse);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.meanLogProb().times(beta);
    }

    private Tensor margin(TokenScore chosen, TokenScore rejected) {
        return reward(chosen).minus(reward(rejected)).minus(beta * gammaBetaRatio);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(margin(chosen, rejected)).negate();
    }

    @Override
    public Tensor regulariser(TokenScore y) {
        return rewarded(y).times(-beta).over(y.lengths());
    }

    @Override
    public Tensor error(TokenScore chosen, TokenScore rejected) {
        return margin(chosen, rejected).negate().sigmoid();
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return y.meanLogProb();
    }
}

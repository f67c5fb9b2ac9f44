package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.TokenRewards;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;

/**
 * Token-level reward regularisation of DPO: the model rates its own tokens by asking itself for a better and a worse answer.
 *
 * <pre>
 *   r̂_t = σ(log πref(y_t|x_better, y_&lt;t) − log πref(y_t|x_worse, y_&lt;t)) − ½
 *   r(y) = β Σ_t log πθ/πref,   w = σ(r(y_l) − r(y_w)) without gradient
 *   L_REG(y) = −Σ_t β r̂_t log πθ(y_t|x, y_&lt;t)
 *   ℓ = −log σ(r(y_w) − r(y_l)) + α w (L_REG(y_w) + L_REG(y_l))
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2412.02685">Zhou et al. 2024</a>
 */
@About(
        value = "Token-level reward regularisation of DPO: the model rates its own tokens",
        paper = "Zhou et al. 2024",
        url = "https://arxiv.org/abs/2412.02685",
        formula = "−log σ(r_w − r_l) + α·sg(w)·(L_REG(y_w) + L_REG(y_l)), L_REG = −Σ β·r̂_t·lp_t")
public record TReg(
        @Setting(
                value = "α, weight of the token rewards; above 2 some tokens are pushed the wrong way",
                initial = "0.25",
                min = 0)
        double alpha,

        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

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
    public TReg {
        Settings.check(TReg.class, alpha, beta, weighting, includeResponse, better, worse);
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
    public Tensor regulariser(TokenScore y) {
        return rewarded(y).times(-beta);
    }

    @Override
    public Tensor error(TokenScore chosen, TokenScore rejected) {
        return reward(rejected).minus(reward(chosen)).sigmoid();
    }
}

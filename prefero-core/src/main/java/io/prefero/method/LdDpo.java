package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Pairwise;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Length-desensitised DPO: what a response has beyond the shorter one's length counts less.
 *
 * <pre>
 *   l = min(|y_w|, |y_l|)
 *   log π(y|x) := Σ_{t ≤ l} log π(y_t|x, y_&lt;t) + α Σ_{t &gt; l} log π(y_t|x, y_&lt;t)     policy and reference alike
 *   ℓ = −log σ(β(h_w − h_l)) with these
 * </pre>
 *
 * <p>Rewards are discounted, {@code logps/*} are plain sums. Whether the paper discounts the reference too is not certain;
 * with both the loss starts at log 2.
 *
 * @see <a href="https://arxiv.org/abs/2409.06411">Liu et al. 2024</a>
 */
@About(
        value = "Length-desensitised DPO: tokens beyond the shorter response count less",
        paper = "Liu et al. 2024",
        url = "https://arxiv.org/abs/2409.06411",
        formula = "DPO with lp := Σ_{t≤l} lp_t + α·Σ_{t>l} lp_t, l = min(|y_w|, |y_l|)",
        elsewhere = {"TRL from 0.29: ld_alpha", "LLaMA-Factory: ld_alpha, which discounts the policy only"})
public record LdDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(
                value = "α, what a token beyond the shorter response's length counts",
                initial = "0.5",
                min = 0,
                max = 1)
        double ldAlpha)
        implements Pairwise {
    public LdDpo {
        Settings.check(LdDpo.class, beta, ldAlpha);
    }

    @Override
    public TokenScore side(Scores scores, String name) {
        int[] chosen = scores.branch(CHOSEN).policy().lengths();
        int[] rejected = scores.branch(REJECTED).policy().lengths();
        TokenScore y = scores.branch(name);
        for (Signal signal : signals()) {
            int[] lengths = y.column(signal).lengths();
            double[] weights = IntStream.range(0, lengths.length)
                    .boxed()
                    .flatMapToDouble(i -> IntStream.range(0, lengths[i])
                            .mapToDouble(t -> t < Math.min(chosen[i], rejected[i]) ? 1 : ldAlpha))
                    .toArray();
            y = y.with(signal, y.column(signal).times(new Ragged(Tensor.of(weights), lengths)));
        }
        return y;
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
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

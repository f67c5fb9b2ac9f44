package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.example.Kind;
import io.prefero.objective.About;
import io.prefero.objective.Pairwise;
import io.prefero.score.Need;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Step-wise DPO: a single step of a solution is the unit; the problem and the correct steps before it are the prompt.
 *
 * <pre>
 *   h(s) = log πθ(s | x, s_1..k−1)/πref(s | x, s_1..k−1)     summed over the tokens of step k, no EOS behind it
 *   ℓ = −log σ(β(h(s_win) − h(s_lose)))
 * </pre>
 *
 * <p>A mask may pick the step out of a whole solution instead.
 *
 * @see <a href="https://arxiv.org/abs/2406.18629">Lai et al. 2024</a>
 */
@About(
        value = "Step-wise DPO: the first wrong step against a right one, after the same correct steps",
        paper = "Lai et al. 2024",
        url = "https://arxiv.org/abs/2406.18629",
        formula = "−log σ(βh), sums over the tokens of the step")
public record StepDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.4", above = 0)
        double beta) implements Pairwise {
    public StepDpo {
        Settings.check(StepDpo.class, beta);
    }

    @Override
    public Kind kind() {
        return Kind.STEPS;
    }

    @Override
    public List<Need> needs() {
        List<Signal> signals = List.of(Signal.POLICY, Signal.REFERENCE, Signal.MASK);
        return List.of(Need.of(CHOSEN, signals), Need.of(REJECTED, signals));
    }

    /** Steps come alone: all of their tokens count. */
    @Override
    public List<Need> asked() {
        return Pairwise.super.needs();
    }

    @Override
    public Scores derive(Scores asked) {
        return asked.with(asked.branches().stream()
                .map(y -> y.with(Signal.MASK, y.policy().filled(1)))
                .toList());
    }

    @Override
    public TokenScore side(Scores scores, String name) {
        TokenScore y = scores.branch(name);
        Ragged mask = y.column(Signal.MASK);
        if (!mask.sum().gt(0).all()) {
            throw new IllegalArgumentException(name + ": the mask leaves no token that counts");
        }
        return y.with(Signal.POLICY, y.policy().times(mask))
                .with(Signal.REFERENCE, y.reference().times(mask));
    }

    @Override
    public Tensor reportedLogProb(TokenScore y) {
        return y.policy().times(y.column(Signal.MASK)).sum();
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

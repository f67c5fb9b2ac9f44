package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Pairwise;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.OptionalDouble;

/**
 * Self-Play Preference Optimization with hard labels, as a loss on pairs: both log-ratios are regressed on constants.
 *
 * <pre>
 *   h = log πθ(y|x)/πref(y|x)
 *   ℓ = (h_w − 1/(2β))² + (h_l + 1/(2β))²
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2405.00675">Wu et al. 2024</a>
 */
@About(
        value = "Self-Play Preference Optimization with hard labels: both log-ratios regressed on constants",
        paper = "Wu et al. 2024",
        url = "https://arxiv.org/abs/2405.00675",
        formula = "(h_w − 1/(2β))² + (h_l + 1/(2β))²",
        elsewhere = {"TRL: loss_type=sppo_hard"})
public record SppoHard(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta) implements Pairwise {
    public SppoHard {
        Settings.check(SppoHard.class, beta);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        double goal = 1 / (2 * beta);
        return chosen.logRatio()
                .minus(goal)
                .square()
                .plus(rejected.logRatio().plus(goal).square());
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(1 / (2 * beta * beta));
    }
}

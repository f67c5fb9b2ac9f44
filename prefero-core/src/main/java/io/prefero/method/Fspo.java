package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.example.Kind;
import io.prefero.objective.About;
import io.prefero.objective.Nll;
import io.prefero.objective.Pairwise;
import io.prefero.objective.Term;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Few-Shot Preference Optimization: the prompt holds a user's labelled pairs, so that the model learns to infer whom it serves.
 *
 * <pre>
 *   h = log πθ(y|c)/πref(y|c),   c = a few of the user's preferences and a question
 *   ipo:     ℓ = (h_w − h_l − 1/(2β))²
 *   sigmoid: ℓ = −log σ(β(h_w − h_l))
 *   with a description d of the user: the same given c and d, and − log πθ(d|c)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2502.19312">Singh et al. 2025</a>
 */
@About(
        value = "Few-Shot Preference Optimization: the prompt holds some of a user's preferences",
        paper = "Singh et al. 2025",
        url = "https://arxiv.org/abs/2502.19312",
        formula = "(h − 1/(2β))² or −log σ(βh), h = h_w − h_l; with a description: − log π(d|c)",
        elsewhere = {"TRL: loss_type=ipo divides by the length, this does not"})
public record Fspo(
        @Setting(value = "link function", initial = "ipo") Link loss,

        @Setting(
                value = "how tightly the policy is held to the reference; 0.1 with sigmoid",
                initial = "0.01",
                above = 0)
        double beta,

        @Setting(value = "learn to describe the user too", initial = "false")
        boolean description)
        implements Pairwise {
    /** See {@link Fspo}. */
    public enum Link {
        IPO,
        SIGMOID
    }

    private static final String DESCRIPTION = "description";

    public Fspo {
        Settings.check(Fspo.class, loss, beta, description);
    }

    @Override
    public Kind kind() {
        return description ? Kind.DESCRIBED : Kind.PAIR;
    }

    @Override
    public List<Need> needs() {
        List<Need> needs = new ArrayList<>(Pairwise.super.needs());
        if (description) {
            needs.add(Need.of(DESCRIPTION, List.of(Signal.POLICY)));
        }
        return needs;
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        Tensor h = chosen.logRatio().minus(rejected.logRatio());
        return loss == Link.IPO
                ? h.minus(1 / (2 * beta)).square()
                : logSigmoid(h.times(beta)).negate();
    }

    @Override
    public List<Term> terms(Scores scores) {
        return description
                ? List.of(preference(scores), Nll.SEQ_SUM.of(DESCRIPTION, scores.branch(DESCRIPTION)))
                : List.of(preference(scores));
    }

    @Override
    public OptionalDouble start() {
        if (description) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(loss == Link.IPO ? 1 / (4 * beta * beta) : Math.log(2));
    }
}

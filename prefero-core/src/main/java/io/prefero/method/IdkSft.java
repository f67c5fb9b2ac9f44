package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Denominator;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.objective.Unlearning;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Unlearning by imitation of refusals: refusals and what is retained are learned together.
 *
 * <pre>
 *   ℓ = −(Σ log πθ(y_idk|x) + Σ log πθ(retained)) / (all their tokens)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2404.05868">Zhang et al. 2024, who compare with it (IDK+RT)</a>
 */
@About(
        value = "Unlearning by imitation of refusals and of what is retained",
        paper = "Zhang et al. 2024",
        url = "https://arxiv.org/abs/2404.05868",
        formula = "one token mean of the NLL over refusals and retained completions")
public record IdkSft() implements Unlearning {
    @Override
    public double rtCoeff() {
        return 1;
    }

    @Override
    public double klCoeff() {
        return 0;
    }

    @Override
    public List<Need> forgetting() {
        return List.of(Need.of(IDK, List.of(Signal.POLICY)));
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor sums = scores.branch(IDK).logProb().plus(scores.branch(RETAIN).logProb());
        Term imitation = new Term("idk_rt", sums.negate(), Denominator.tokens(IDK, RETAIN));
        return new Outcome(List.of(imitation), Map.of(), List.of());
    }
}

package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.objective.Unpaired;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Anchored Preference Optimization on single responses: KTO with its reference point at zero.
 *
 * <pre>
 *   h = log πθ(y|x)/πref(y|x)
 *   ℓ = λ_D (1 − σ(βh))  if y is desirable,  λ_U σ(βh)  if not
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2408.06266">D'Oosterlinck et al. 2024</a>
 */
@About(
        value = "Anchored Preference Optimization on single responses: KTO without its batch statistic",
        paper = "D'Oosterlinck et al. 2024",
        url = "https://arxiv.org/abs/2408.06266",
        formula = "desirable: λ_D(1 − σ(βh)); undesirable: λ_U·σ(βh)",
        elsewhere = {"TRL: KTOTrainer with loss_type=apo_zero_unpaired"})
public record AnchoredPoUnpaired(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "λ_D, weight of desirable responses", initial = "1", min = 0)
        double desirableWeight,

        @Setting(value = "λ_U, weight of undesirable responses", initial = "1", min = 0)
        double undesirableWeight)
        implements Unpaired {
    public AnchoredPoUnpaired {
        Settings.check(AnchoredPoUnpaired.class, beta, desirableWeight, undesirableWeight);
    }

    @Override
    public List<Need> needs() {
        return List.of(Need.of(RESPONSE, List.of(Signal.POLICY, Signal.REFERENCE)));
    }

    @Override
    public Outcome evaluate(Scores scores) {
        TokenScore response = scores.branch(RESPONSE);
        Tensor desirable = scores.note(DESIRABLE);
        Tensor reward = response.logRatio().times(beta);
        Tensor losses = Tensor.where(
                desirable.gt(0.5),
                reward.negate().sigmoid().times(desirableWeight),
                reward.sigmoid().times(undesirableWeight));
        return new Outcome(
                List.of(Term.mean("anchored", losses)),
                Map.of(RESPONSE, reward),
                Unpaired.metrics(response, reward, desirable));
    }

    @Override
    public OptionalDouble start() {
        return desirableWeight == undesirableWeight ? OptionalDouble.of(desirableWeight / 2) : OptionalDouble.empty();
    }
}

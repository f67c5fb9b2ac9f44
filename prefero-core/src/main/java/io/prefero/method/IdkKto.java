package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Metric;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.objective.Unlearning;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.setting.Variant;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Unlearning by KTO: the completion to forget is undesirable, judged against how far refusals have moved.
 *
 * <pre>
 *   r(y) = log πθ(y|x)/πref(y|x),   z0 = mean over the batch of r(y_idk); no gradient, not held above 0
 *   sigmoid:    ℓ = 1 − (2/β) σ(z0 − βr)            logsigmoid: ℓ = 1 − (2/β) log σ(z0 − βr)
 *   + c_rt NLL(retained) + c_kl KL(πref ‖ πθ) on what is retained
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2404.05868">Zhang et al. 2024, who compare with it</a>
 */
@About(
        value = "Unlearning by KTO: what is to be forgotten is undesirable, refusals are the measure",
        paper = "Zhang et al. 2024",
        url = "https://arxiv.org/abs/2404.05868",
        formula = "1 − (2/β)·σ(z0 − β·r), or with log σ, + retain terms",
        elsewhere = {"official NPO code: KTO"})
public record IdkKto(
        @Variant Link link,

        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "weight of imitating what is retained", initial = "0", min = 0)
        double rtCoeff,

        @Setting(value = "weight of KL(πref ‖ πθ) on what is retained", initial = "0", min = 0)
        double klCoeff)
        implements Unlearning {
    /** See {@link IdkKto}. */
    public enum Link {
        SIGMOID,
        LOGSIGMOID
    }

    public IdkKto {
        Settings.check(IdkKto.class, beta, rtCoeff, klCoeff);
    }

    @Override
    public Coupling coupling() {
        return Coupling.BATCH;
    }

    @Override
    public List<Need> forgetting() {
        List<Signal> signals = List.of(Signal.POLICY, Signal.REFERENCE);
        return List.of(Need.of(FORGET, signals), Need.of(IDK, signals).withoutGradient());
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor z0 = scores.branch(IDK).logRatio().mean().detach();
        Tensor margin = z0.minus(scores.branch(FORGET).logRatio().times(beta));
        Tensor value = link == Link.SIGMOID ? margin.sigmoid() : logSigmoid(margin);
        Term preference = Term.mean("preference", value.times(-2 / beta).plus(1.0));
        List<Metric> metrics = List.of(Unlearning.nll(scores), Metric.of("kl", z0.item()));
        return new Outcome(with(preference, scores), Map.of(), metrics);
    }

    @Override
    public OptionalDouble start() {
        if (rtCoeff > 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(1 - 2 / beta * (link == Link.SIGMOID ? 0.5 : -Math.log(2)));
    }
}

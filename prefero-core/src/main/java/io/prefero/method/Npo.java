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
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Negative Preference Optimization: DPO with nothing chosen. Completions are forgotten ever more slowly as they become unlikely.
 *
 * <pre>
 *   r = log πθ(y|x)/πref(y|x)
 *   ℓ = (2/β) log(1 + e^(βr)) = −(2/β) log σ(−βr)   Eq. 3; its gradient weighs ∇log πθ by W = 2σ(βr)
 *   + c_rt NLL(retained) + c_kl KL(πref ‖ πθ) on what is retained
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2404.05868">Zhang et al. 2024</a>
 */
@About(
        value = "Negative Preference Optimization: forget completions without collapsing",
        paper = "Zhang et al. 2024",
        url = "https://arxiv.org/abs/2404.05868",
        formula = "c_npo·(2/β)·softplus(βr) + c_rt·RT + c_kl·KL",
        elsewhere = {"open-unlearning: NPO"})
public record Npo(
        @Setting(value = "inverse temperature; towards 0 this is gradient ascent", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "weight of forgetting", initial = "1", above = 0)
        double npoCoeff,

        @Setting(value = "weight of imitating what is retained", initial = "1", min = 0)
        double rtCoeff,

        @Setting(value = "weight of KL(πref ‖ πθ) on what is retained", initial = "0", min = 0)
        double klCoeff)
        implements Unlearning {
    public Npo {
        Settings.check(Npo.class, beta, npoCoeff, rtCoeff, klCoeff);
    }

    @Override
    public List<Need> forgetting() {
        return List.of(Need.of(FORGET, List.of(Signal.POLICY, Signal.REFERENCE)));
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor r = scores.branch(FORGET).logRatio();
        Tensor losses = logSigmoid(r.times(-beta)).times(-2 / beta);
        Tensor weights = r.times(beta).sigmoid().times(2);
        List<Metric> metrics = List.of(
                Unlearning.nll(scores),
                Metric.mean("forget/log_ratio", r),
                Metric.mean("forget/weight_mean", weights),
                Metric.max("forget/weight_max", weights));
        return new Outcome(with(Term.mean("npo", losses).times(npoCoeff), scores), Map.of(), metrics);
    }

    @Override
    public OptionalDouble start() {
        return rtCoeff == 0 ? OptionalDouble.of(npoCoeff * 2 / beta * Math.log(2)) : OptionalDouble.empty();
    }
}

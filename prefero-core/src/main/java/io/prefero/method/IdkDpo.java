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
 * Unlearning by DPO: a refusal is preferred to the completion that is to be forgotten.
 *
 * <pre>
 *   r(y) = log πθ(y|x)/πref(y|x)
 *   ℓ = −(2/β) log σ(β(r(y_idk) − r(y_forget)))     the official code's 2/β; the paper prints 1/β
 *   + c_rt NLL(retained) + c_kl KL(πref ‖ πθ) on what is retained
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2404.05868">Zhang et al. 2024, who compare with it</a>
 */
@About(
        value = "Unlearning by DPO: a refusal is preferred to what is to be forgotten",
        paper = "Zhang et al. 2024",
        url = "https://arxiv.org/abs/2404.05868",
        formula = "−(2/β)·log σ(β[r_idk − r_forget]) + retain terms",
        elsewhere = {"open-unlearning: DPO (IdkDPO)"})
public record IdkDpo(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "weight of imitating what is retained", initial = "0", min = 0)
        double rtCoeff,

        @Setting(value = "weight of KL(πref ‖ πθ) on what is retained", initial = "0", min = 0)
        double klCoeff)
        implements Unlearning {
    public IdkDpo {
        Settings.check(IdkDpo.class, beta, rtCoeff, klCoeff);
    }

    @Override
    public List<Need> forgetting() {
        List<Signal> signals = List.of(Signal.POLICY, Signal.REFERENCE);
        return List.of(Need.of(FORGET, signals), Need.of(IDK, signals));
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor forget = scores.branch(FORGET).logRatio();
        Tensor margin = scores.branch(IDK).logRatio().minus(forget).times(beta);
        Term preference = Term.mean("preference", logSigmoid(margin).times(-2 / beta));
        List<Metric> metrics = List.of(Unlearning.nll(scores), Metric.mean("forget/log_ratio", forget));
        return new Outcome(with(preference, scores), Map.of(), metrics);
    }

    @Override
    public OptionalDouble start() {
        return rtCoeff == 0 ? OptionalDouble.of(2 / beta * Math.log(2)) : OptionalDouble.empty();
    }
}

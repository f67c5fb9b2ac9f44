package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Capped;
import io.prefero.objective.Margin;
import io.prefero.objective.Metric;
import io.prefero.objective.Pairwise;
import io.prefero.score.Scores;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.setting.Variant;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * f-DPO: DPO with another divergence from the reference than the reverse KL.
 *
 * <pre>
 *   h = log πθ(y|x)/πref(y|x),   s(h) = f′(e^h) up to a constant
 *   ℓ = −log σ(β s(h_w) − β s(h_l))
 *   reverse-kl: s = h          js: s = log σ(h) + log 2
 *   alpha:      s = (1 − e^(−αh))/α                 forward-kl: the same with α = 1
 * </pre>
 *
 * <p>The exponent −αh of a whole sequence overflows easily and is capped. Rewards are βs(h); {@code rewards/log_ratio_*}, βh.
 *
 * @see <a href="https://arxiv.org/abs/2309.16240">Wang et al. 2023</a>
 */
@About(
        value = "f-DPO: DPO with another divergence from the reference than the reverse KL",
        paper = "Wang et al. 2023",
        url = "https://arxiv.org/abs/2309.16240",
        formula = "−log σ(β(s(h_w) − s(h_l))), s = h | log σ(h) + ln 2 | (1 − e^(−αh))/α",
        elsewhere = {"TRL: f_divergence_type; since 0.29 its alpha coefficient is 1 − α of the paper and of this"})
public record FDpo(
        @Variant Divergence divergence,

        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "share of labels assumed to be flipped", initial = "0", min = 0, below = 0.5)
        double labelSmoothing,

        @Setting(
                value = "α of the paper: 0 would be reverse-kl, 1 forward-kl",
                initial = "0.5",
                above = 0,
                below = 1,
                only = "alpha")
        Optional<Double> alpha,

        @Setting(
                value = "largest exponent −αh",
                initial = "80",
                above = 0,
                only = {"alpha", "forward-kl"})
        Optional<Double> expCap,

        @Setting(
                value = "what the score does beyond the cap",
                initial = "flat",
                only = {"alpha", "forward-kl"})
        Optional<Capped> capMode)
        implements Pairwise {
    /** Divergences whose derivative does not have 0 in its domain. */
    public enum Divergence {
        REVERSE_KL,
        JS,
        ALPHA,
        FORWARD_KL
    }

    public FDpo {
        Settings.check(FDpo.class, beta, labelSmoothing, alpha, expCap, capMode);
    }

    private Tensor score(TokenScore y) {
        Tensor h = y.logRatio();
        return switch (divergence) {
            case REVERSE_KL -> h;
            case JS -> logSigmoid(h).plus(Math.log(2));
            case ALPHA, FORWARD_KL ->
                capMode.orElseThrow()
                        .expm1(h.times(-order()), expCap.orElseThrow())
                        .times(-1 / order());
        };
    }

    private double order() {
        return alpha.orElse(1.0);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return score(y).times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return Margin.SIGMOID.smoothed(reward(chosen).minus(reward(rejected)), labelSmoothing);
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        TokenScore chosen = scores.branch(CHOSEN);
        TokenScore rejected = scores.branch(REJECTED);
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.mean("divergence/score_chosen", score(chosen)),
                Metric.mean("divergence/score_rejected", score(rejected)),
                Metric.mean("rewards/log_ratio_chosen", chosen.logRatio().times(beta)),
                Metric.mean("rewards/log_ratio_rejected", rejected.logRatio().times(beta))));
        expCap.ifPresent(cap -> {
            Tensor both = Tensor.cat(0, List.of(chosen.logRatio(), rejected.logRatio()));
            metrics.add(Metric.mean(
                    "divergence/capped_fraction", both.times(order()).le(-cap)));
        });
        return metrics;
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}

package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Metric;
import io.prefero.objective.Pairwise;
import io.prefero.objective.Term;
import io.prefero.score.Scores;
import io.prefero.score.State;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Binary Classifier Optimization on pairs: each side is classified by itself against a running mean of all rewards.
 *
 * <pre>
 *   r = β log πθ(y|x)/πref(y|x)
 *   δ = mean of all rewards seen so far, both sides, this batch included; no gradient
 *   ℓ = −log σ(r_w − δ) − log σ(δ − r_l)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2404.04656">Jung et al. 2024</a>
 */
@About(
        value = "Binary Classifier Optimization: both sides classified against a running mean of rewards",
        paper = "Jung et al. 2024",
        url = "https://arxiv.org/abs/2404.04656",
        formula = "−log σ(βh_w − δ) − log σ(δ − βh_l)",
        elsewhere = {
            "TRL: BCOTrainer; DPOTrainer's loss_type=bco_pair, where δ = 0 since 0.29",
            "LLaMA-Factory: pref_bco_weight gives each batch, not each reward, weight one"
        })
public record Bco(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta) implements Pairwise {
    private static final String MEAN = "running_mean";
    private static final String COUNT = "running_count";

    public Bco {
        Settings.check(Bco.class, beta);
    }

    @Override
    public Coupling coupling() {
        return Coupling.BATCH;
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    /** With δ = 0: what DPO's relatives without memory would take. */
    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return loss(chosen, rejected, 0);
    }

    private Tensor loss(TokenScore chosen, TokenScore rejected, double delta) {
        Tensor good = logSigmoid(reward(chosen).minus(delta));
        Tensor bad = logSigmoid(reward(rejected).minus(delta).negate());
        return good.plus(bad).negate();
    }

    @Override
    public Term preference(Scores scores) {
        double delta = mean(scores);
        return Term.mean("preference", loss(scores.branch(CHOSEN), scores.branch(REJECTED), delta));
    }

    @Override
    public State remember(Scores scores) {
        return new State(Map.of(MEAN, mean(scores), COUNT, seen(scores) + 2 * scores.size()), Map.of());
    }

    /** δ: of all rewards so far, these included. */
    private double mean(Scores scores) {
        double before = scores.state().numbers().getOrDefault(MEAN, 0.0) * seen(scores);
        double sum = reward(scores.branch(CHOSEN))
                .plus(reward(scores.branch(REJECTED)))
                .sum()
                .item();
        return (before + sum) / (seen(scores) + 2 * scores.size());
    }

    private static double seen(Scores scores) {
        return scores.state().numbers().getOrDefault(COUNT, 0.0);
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        return List.of(Metric.of("delta", mean(scores)));
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(2 * Math.log(2));
    }
}

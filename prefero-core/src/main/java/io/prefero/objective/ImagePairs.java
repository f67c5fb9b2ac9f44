package io.prefero.objective;

import io.prefero.score.Need;
import io.prefero.score.NoiseScore;
import io.prefero.score.NoiseSignal;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.tensor.DType;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Learning from pairs of images: a chosen and a rejected one of one prompt, at one timestep with one noise. A method defines its
 * implicit {@link #reward} and a {@link #loss} per pair, as the papers do.
 */
public interface ImagePairs extends ImageObjective {
    /** Timesteps of a quarter of the usual thousand. */
    int QUARTER = 250;

    /** The signals read of both images. */
    default List<Signal> signals() {
        return List.of(NoiseSignal.POLICY, NoiseSignal.REFERENCE, NoiseSignal.TIMESTEP);
    }

    /** The implicit reward of an image, [examples]; only reported. */
    Tensor reward(NoiseScore x);

    /** The loss of each pair, [examples]. */
    Tensor loss(NoiseScore chosen, NoiseScore rejected);

    @Override
    default List<Need> needs() {
        return List.of(Need.of(CHOSEN, signals()), Need.of(REJECTED, signals()));
    }

    @Override
    default Outcome evaluate(Scores scores) {
        NoiseScore chosen = ImageObjective.of(scores, CHOSEN);
        NoiseScore rejected = ImageObjective.of(scores, REJECTED);
        Map<String, Tensor> rewards = new LinkedHashMap<>();
        rewards.put(CHOSEN, reward(chosen));
        rewards.put(REJECTED, reward(rejected));
        Tensor margins = rewards.get(CHOSEN).minus(rewards.get(REJECTED));
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.mean("rewards/chosen", rewards.get(CHOSEN)),
                Metric.mean("rewards/rejected", rewards.get(REJECTED)),
                Metric.mean("rewards/margins", margins),
                Metric.mean("rewards/accuracies", margins.gt(0)),
                Metric.mean(
                        "implicit_acc",
                        margins.gt(0)
                                .to(DType.F64)
                                .plus(margins.ge(0.0).to(DType.F64))
                                .over(2)),
                Metric.mean("model_mse", both(chosen.policyError(), rejected.policyError())),
                Metric.mean("ref_mse", both(chosen.referenceError(), rejected.referenceError())),
                Metric.mean("mse_gain/chosen", chosen.gain()),
                Metric.mean("mse_gain/rejected", rejected.gain())));
        metrics.addAll(quarters(margins, chosen.timestep()));
        return new Outcome(List.of(Term.mean("preference", loss(chosen, rejected))), rewards, metrics);
    }

    private static Tensor both(Tensor one, Tensor other) {
        return one.plus(other).over(2);
    }

    /** The margins by where in the noise they arise: of little noise first. */
    private static List<Metric> quarters(Tensor margins, Tensor timesteps) {
        List<Metric> metrics = new ArrayList<>();
        for (int q = 0; q < 4; q++) {
            Tensor from = timesteps.ge((double) q * QUARTER).to(DType.F64);
            Tensor before = q == 3
                    ? Tensor.full(1, DType.F64, timesteps.count())
                    : timesteps.lt((double) (q + 1) * QUARTER).to(DType.F64);
            String range = q * QUARTER + (q == 3 ? "+" : "-" + ((q + 1) * QUARTER - 1));
            metrics.add(Metric.mean("rewards/margins_t" + range, margins, from.times(before)));
        }
        return metrics;
    }

    /**
     * {@code monitor/displaced_share}: the share of chosen images that the policy sees worse than the reference; {@code
     * monitor/error_growth}: by how much its error on all images is above the reference's, as a share of that.
     */
    @Override
    default List<Metric> signs(Scores scores) {
        NoiseScore chosen = ImageObjective.of(scores, CHOSEN);
        NoiseScore rejected = ImageObjective.of(scores, REJECTED);
        double reference =
                both(chosen.referenceError(), rejected.referenceError()).sum().item();
        double gain = both(chosen.gain(), rejected.gain()).sum().item();
        return List.of(
                Metric.mean("monitor/displaced_share", chosen.gain().lt(0)),
                new Metric.Mean("monitor/error_growth", -gain, reference));
    }
}

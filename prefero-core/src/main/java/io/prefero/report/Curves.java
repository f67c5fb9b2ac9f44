package io.prefero.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One chart of the metrics of a run.
 *
 * @param title what the chart shows
 * @param note what to look for
 * @param lines the metrics it draws, as far as they were recorded
 */
record Curves(String title, String note, List<Line> lines) {
    /** The metrics every tool in the field knows; related ones share a chart. */
    private static final List<Curves> KNOWN = List.of(
            of(
                    "Loss",
                    "What training makes small. It should fall; where held-out data is evaluated, a rise there while the"
                            + " training loss still falls means memorising.",
                    trainedAndHeldOut("loss")),
            of(
                    "Reward margin",
                    "By how much the model's own reward prefers the chosen answer to the rejected one. It should rise.",
                    trainedAndHeldOut("rewards/margins")),
            of(
                    "Accuracy",
                    "The share of pairs in which the chosen answer has the higher reward; 0.5 is guessing.",
                    trainedAndHeldOut("rewards/accuracies")),
            of(
                    "Rewards",
                    "Both may fall: the loss sees only their difference. If both fall far, the model moves away from all"
                            + " answers it was shown.",
                    List.of(new Line("rewards/chosen", "chosen"), new Line("rewards/rejected", "rejected"))),
            of(
                    "Log-probability of the answers",
                    "How likely the model finds the answers it is trained on, summed over an answer's tokens.",
                    List.of(new Line("logps/chosen", "chosen"), new Line("logps/rejected", "rejected"))),
            of(
                    "Preferred responses against the reference",
                    "How much more likely their tokens have become than under the reference, on average, in nats. Below 0 and"
                            + " falling: probability goes to texts that nobody preferred.",
                    trainedAndHeldOut("monitor/chosen_logratio_per_token")),
            of(
                    "Displaced",
                    "The share of what is preferred, responses or images, that the policy finds less likely than the reference"
                            + " does.",
                    trainedAndHeldOut("monitor/displaced_share")),
            of(
                    "Drift",
                    "How far log-probabilities of the responses' tokens are from the reference's, on average, in nats.",
                    trainedAndHeldOut("monitor/drift_per_token")),
            of(
                    "Denoising error",
                    "How far what is said of the noise is from the noise, on average. Timesteps are drawn anew in each step, so"
                            + " both lines move together: what counts is the gap.",
                    List.of(new Line("model_mse", "model"), new Line("ref_mse", "reference"))),
            of(
                    "Gain on chosen and rejected images",
                    "By how much the model's error is below the reference's. Both may be negative: the loss sees only their"
                            + " difference.",
                    List.of(new Line("mse_gain/chosen", "chosen"), new Line("mse_gain/rejected", "rejected"))),
            of(
                    "Error against the reference",
                    "By how much the model's error on all images is above the reference's, as a share of that. A steady climb"
                            + " says that images get worse, whatever is preferred.",
                    trainedAndHeldOut("monitor/error_growth")),
            of(
                    "Margin by the amount of noise",
                    "The reward margin of pairs at small and at large timesteps: much noise decides what is in an image, little"
                            + " noise how it is finished.",
                    List.of(
                            new Line("rewards/margins_t0-249", "t 0 to 249"),
                            new Line("rewards/margins_t250-499", "250 to 499"),
                            new Line("rewards/margins_t500-749", "500 to 749"),
                            new Line("rewards/margins_t750+", "from 750"))),
            of(
                    "Margin and length",
                    "The correlation of a pair's margin with its difference of lengths: near 1, longer responses win; near -1,"
                            + " shorter ones.",
                    trainedAndHeldOut("monitor/length_correlation")),
            of(
                    "Gradient norm",
                    "How hard each step pulls, before clipping. Occasional spikes are normal; a steady climb is not.",
                    List.of(new Line("grad_norm", "gradient norm"))),
            of(
                    "Learning rate",
                    "How far each step goes: the schedule as it was carried out.",
                    List.of(new Line("lr", "learning rate"), new Line("learning_rate", "learning rate"))));

    /** These tell how far the run is, not how well it does. */
    private static final Set<String> CLOCKS = Set.of("epoch", "seconds", "time");

    Curves {
        lines = List.copyOf(lines);
    }

    record Line(String metric, String name) {}

    /** Charts of everything a run recorded: the well-known metrics first, then each of the others. */
    static List<Block> of(MetricRows rows) {
        Set<String> others = new TreeSet<>(rows.names());
        KNOWN.stream()
                .flatMap(known -> known.lines().stream())
                .map(Line::metric)
                .forEach(others::remove);
        others.removeAll(CLOCKS);
        others.removeIf(name -> name.startsWith("alarm/")); // single steps, told in words
        Stream<Curves> rest = others.stream().map(name -> of(name, "", List.of(new Line(name, name))));
        List<Block> charts = new ArrayList<>();
        Stream.concat(KNOWN.stream(), rest).forEach(curves -> curves.drawn(rows).ifPresent(charts::add));
        return charts;
    }

    private Optional<Chart> drawn(MetricRows rows) {
        List<Series> series = lines.stream()
                .flatMap(line -> rows.series(line.metric(), line.name()).stream())
                .toList();
        return series.isEmpty()
                ? Optional.empty()
                : Optional.of(new Chart(title, note, "step", series, Optional.empty()));
    }

    private static Curves of(String title, String note, List<Line> lines) {
        return new Curves(title, note, lines);
    }

    private static List<Line> trainedAndHeldOut(String metric) {
        return List.of(
                new Line(metric, "training"),
                new Line("eval_" + metric, "held out"),
                new Line("eval/" + metric, "held out"));
    }
}

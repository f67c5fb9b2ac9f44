package io.prefero.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The report of a training run.
 *
 * @param title such as "dpo on stories260K"
 * @param lead what was done, in a sentence or two
 * @param rows what was recorded: for each step the metrics by name, with the key {@code step}; ascending
 * @param alarms raised in training; may be empty
 * @param data what was found in the data; may be empty
 * @param settings every setting in effect, in the order shown
 */
public record RunReport(
        String title,
        String lead,
        List<Map<String, Double>> rows,
        List<Callout> alarms,
        List<Block> data,
        Map<String, String> settings) {
    private static final List<Definitions.Definition> TERMS = List.of(
            new Definitions.Definition(
                    "chosen, rejected",
                    "Two answers to one prompt, or two images of it; a person or a program preferred the first."),
            new Definitions.Definition(
                    "reference", "The model as it was before this training, kept beside the new one to compare with."),
            new Definitions.Definition(
                    "reward",
                    "How much more likely the model has become to give an answer than the reference is, on a logarithmic"
                            + " scale, times the method's β where it has one; of an image, how much nearer than the reference it"
                            + " comes to the noise that was added. It is the model's own measure, not a judge's."),
            new Definitions.Definition("margin", "The reward of the chosen answer minus that of the rejected one."));

    /** The report, ready to be written. */
    public Report report() {
        MetricRows metrics = new MetricRows(rows);
        List<Section> sections = new ArrayList<>();
        List<Block> brief = new ArrayList<>(List.of(new KeyFigures(figures(metrics))));
        brief.addAll(alarms);
        sections.add(new Section("In short", brief));
        sections.add(howTrainingWent(rows));
        if (!data.isEmpty()) {
            sections.add(new Section("Data", data));
        }
        sections.add(Section.of("All metrics", firstAndLast(metrics)));
        sections.add(Section.of("Settings", Table.of("setting", "value", settings)));
        sections.add(Section.of("The words used here", new Definitions(TERMS)));
        return new Report(title, lead, sections);
    }

    /**
     * The curves alone, for a report of another kind.
     *
     * @param rows as in a run report
     */
    public static Section howTrainingWent(List<Map<String, Double>> rows) {
        return new Section("How training went", Curves.of(new MetricRows(rows)));
    }

    private static List<KeyFigures.Figure> figures(MetricRows metrics) {
        return Stream.of(
                        Optional.of(new KeyFigures.Figure("Steps", String.valueOf(metrics.steps()), "optimiser steps")),
                        figure("Loss", "loss", metrics),
                        figure("Loss on held-out data", "eval_loss", metrics),
                        figure("Accuracy", "rewards/accuracies", metrics),
                        figure("Reward margin", "rewards/margins", metrics))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<KeyFigures.Figure> figure(String label, String metric, MetricRows metrics) {
        return metrics.last(metric)
                .map(last -> new KeyFigures.Figure(
                        label,
                        Numbers.brief(last),
                        "at the last step; "
                                + Numbers.brief(metrics.first(metric).orElse(last)) + " at the first"));
    }

    private static Table firstAndLast(MetricRows metrics) {
        List<List<String>> rows = metrics.names().stream()
                .map(name -> List.of(name, number(metrics.first(name)), number(metrics.last(name))))
                .toList();
        return new Table(List.of("metric", "first", "last"), rows);
    }

    private static String number(Optional<Double> value) {
        return value.map(Numbers::brief).orElse("–");
    }
}

package io.prefero.race;

import io.prefero.eval.Interval;
import io.prefero.report.Block;
import io.prefero.report.Callout;
import io.prefero.report.Chart;
import io.prefero.report.Definitions;
import io.prefero.report.Intervals;
import io.prefero.report.Prose;
import io.prefero.report.Report;
import io.prefero.report.Section;
import io.prefero.report.Series;
import io.prefero.report.Table;
import io.prefero.setting.Trees;
import io.prefero.train.MetricsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The page of a race, for someone who was not there. */
final class RacePage {
    private static final List<Yardstick> DRAWN =
            List.of(Yardstick.ACCURACY, Yardstick.LIKELIHOOD_ACCURACY, Yardstick.CHOSEN_CHANGE, Yardstick.DRIFT);

    private final RaceResult result;

    private RacePage(RaceResult result) {
        this.result = result;
    }

    static Report of(RaceResult result) {
        return new RacePage(result).report();
    }

    private Report report() {
        RaceSettings race = result.settings();
        Path model = race.run(race.entries().get(0), 0).model().path();
        return new Report(
                "Race on " + model.getFileName(),
                race.entries().size() + " entries, " + (race.seeds() == 1 ? "one run" : race.seeds() + " runs")
                        + " each, from one start, on the same "
                        + result.counts().trained()
                        + " rows in the same order; measured on "
                        + result.counts().heldOut()
                        + " rows that none of them has seen.",
                List.of(
                        new Section("Verdict", verdict()),
                        Section.of("On held-out rows", means(), yardsticks()),
                        Section.of("What to doubt", new Prose(Caveats.of(result))),
                        new Section("How they begin", beginnings()),
                        new Section("How training went", curves()),
                        Section.of("Settings", Table.of("setting", "value", Trees.texts(race.toTree())))));
    }

    private List<Block> verdict() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Callout(Callout.Tone.NEUTRAL, Sentences.title(result.standings()), Sentences.text(result)));
        blocks.add(new Table(
                List.of("entry", result.standings().by().heading(), "95 %", "against " + baseline(), "95 %", "verdict"),
                result.standings().ranked().stream().map(this::row).toList()));
        DRAWN.forEach(yardstick -> blocks.add(differences(yardstick)));
        return blocks;
    }

    private List<String> row(Standings.Standing s) {
        Yardstick by = result.standings().by();
        Interval own = s.mean(by);
        return Stream.concat(
                        Stream.of(s.label(), number(own.estimate()), range(own)),
                        s.against(by)
                                .map(c -> Stream.of(
                                        signed(c.change().difference().estimate()),
                                        range(c.change().difference()),
                                        c.words(by)))
                                .orElseGet(() -> Stream.of("–", "–", "compared with")))
                .toList();
    }

    private Intervals differences(Yardstick yardstick) {
        return new Intervals(
                capital(yardstick.heading()) + ": difference from " + baseline(),
                "More than 0: more than " + baseline() + ". A line that crosses 0 shows no difference.",
                result.standings().ranked().stream()
                        .flatMap(s -> s.against(yardstick).stream()
                                .map(Comparison::change)
                                .map(c -> new Intervals.Line(
                                        s.label(),
                                        c.difference().estimate(),
                                        c.difference().low(),
                                        c.difference().high())))
                        .toList());
    }

    private Table means() {
        List<String> headings = new ArrayList<>(List.of("entry"));
        Arrays.stream(Yardstick.values()).map(Yardstick::heading).forEach(headings::add);
        return new Table(
                headings,
                result.standings().ranked().stream()
                        .map(s -> Stream.concat(
                                        Stream.of(s.label()),
                                        Arrays.stream(Yardstick.values())
                                                .map(y -> number(s.mean(y).estimate())))
                                .toList())
                        .toList());
    }

    private static Definitions yardsticks() {
        return new Definitions(Arrays.stream(Yardstick.values())
                .map(y -> new Definitions.Definition(y.heading(), capital(y.meaning()) + "."))
                .toList());
    }

    private List<Block> beginnings() {
        List<Entry> entries = result.settings().entries();
        Table pulls = new Table(
                List.of("", "entry", "loss", "gradient norm"),
                IntStream.range(0, entries.size())
                        .mapToObj(i -> List.of(
                                String.valueOf(i + 1),
                                entries.get(i).label(),
                                number(result.beginnings().entries().get(i).loss()),
                                number(result.beginnings().entries().get(i).gradientNorm())))
                        .toList());
        return List.of(
                Prose.of(
                        "On one batch, before anything has moved: what each loss is, how hard it pulls, and whether two"
                                + " pull the same way (1), across (0) or against each other (−1). Losses of different methods"
                                + " are not to be compared; a cosine of 1 means that both begin alike, up to the step's length."),
                pulls,
                cosines(entries));
    }

    private Table cosines(List<Entry> entries) {
        List<String> headings = new ArrayList<>(List.of("cosine", "to"));
        IntStream.rangeClosed(1, entries.size()).mapToObj(String::valueOf).forEach(headings::add);
        return new Table(
                headings,
                IntStream.range(0, entries.size())
                        .mapToObj(i -> Stream.concat(
                                        Stream.of(
                                                String.valueOf(i + 1),
                                                entries.get(i).label()),
                                        result.beginnings().cosines().get(i).stream()
                                                .map(RacePage::cosine))
                                .toList())
                        .toList());
    }

    private List<Block> curves() {
        return List.of(
                curve("Accuracy on training batches", "By each method's own reward; first seed.", "rewards/accuracies"),
                curve("Loss", "Each on its own scale: only the shapes can be compared; first seed.", "loss"),
                curve("Gradient norm", "Before clipping; first seed.", "grad_norm"));
    }

    private Chart curve(String title, String note, String metric) {
        RaceSettings race = result.settings();
        return Chart.of(
                title,
                note,
                "step",
                race.entries().stream()
                        .map(e -> series(
                                e.label(), race.run(e, race.allSeeds().get(0)).out(), metric))
                        .toArray(Series[]::new));
    }

    private static Series series(String label, Path run, String metric) {
        return new Series(
                label,
                MetricsFile.read(run.resolve("metrics.jsonl")).stream()
                        .map(row -> new Series.Point(value(row, "step"), value(row, metric)))
                        .toList());
    }

    private static double value(Map<String, Double> row, String key) {
        return row.getOrDefault(key, Double.NaN);
    }

    private String baseline() {
        return result.standings().baseline();
    }

    private static String cosine(double value) {
        return Double.isNaN(value) ? "–" : Sentences.fixed(value, 3);
    }

    private static String number(double value) {
        return Sentences.number(value);
    }

    private static String signed(double value) {
        return (value > 0 ? "+" : "") + number(value);
    }

    private static String range(Interval interval) {
        return number(interval.low()) + " to " + number(interval.high());
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}

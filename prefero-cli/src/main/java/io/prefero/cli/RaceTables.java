package io.prefero.cli;

import io.prefero.eval.Interval;
import io.prefero.race.Beginnings;
import io.prefero.race.Caveats;
import io.prefero.race.Entry;
import io.prefero.race.RaceResult;
import io.prefero.race.RaceSettings;
import io.prefero.race.Sentences;
import io.prefero.race.Standings;
import io.prefero.race.Yardstick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A race as text. */
final class RaceTables {
    private RaceTables() {}

    /** Losses, gradient norms and cosines before the first step. */
    static List<String> beginnings(RaceSettings race, Beginnings beginnings) {
        List<String> headings = new ArrayList<>(List.of("", "entry", "loss", "gradient"));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < race.entries().size(); i++) {
            headings.add(String.valueOf(i + 1));
            Entry entry = race.entries().get(i);
            rows.add(Stream.concat(
                            Stream.of(
                                    String.valueOf(i + 1),
                                    entry.label(),
                                    Sentences.number(beginnings.entries().get(i).loss()),
                                    Sentences.number(beginnings.entries().get(i).gradientNorm())),
                            beginnings.cosines().get(i).stream().map(RaceTables::cosine))
                    .toList());
        }
        return section(
                "How they begin, on one batch: loss, gradient norm, and the cosine to each entry's gradient",
                new TextTable(headings, rows));
    }

    private static String cosine(double value) {
        return Double.isNaN(value) ? "–" : Sentences.fixed(value, 2);
    }

    /** Means, comparisons and doubts. */
    static List<String> result(RaceResult result) {
        Standings standings = result.standings();
        List<String> lines = new ArrayList<>(section(
                "On " + result.counts().heldOut() + " held-out rows, the best by "
                        + standings.by().word() + " first",
                means(standings)));
        for (Yardstick yardstick : Yardstick.values()) {
            lines.addAll(section(
                    yardstick.heading() + ": difference from " + standings.baseline() + " (95 %)",
                    differences(standings, yardstick)));
        }
        lines.add("");
        lines.add(Sentences.title(standings) + ".");
        Caveats.of(result).forEach(caveat -> lines.addAll(TextTable.wrapped("* ", caveat)));
        lines.add("");
        return lines;
    }

    private static TextTable means(Standings standings) {
        List<String> headings = new ArrayList<>(List.of("entry"));
        Arrays.stream(Yardstick.values()).map(Yardstick::heading).forEach(headings::add);
        return new TextTable(
                headings,
                standings.ranked().stream()
                        .map(s -> Stream.concat(
                                        Stream.of(s.label()),
                                        Arrays.stream(Yardstick.values())
                                                .map(y -> Sentences.number(
                                                        s.mean(y).estimate())))
                                .toList())
                        .toList());
    }

    private static TextTable differences(Standings standings, Yardstick yardstick) {
        List<List<String>> rows = standings.ranked().stream()
                .flatMap(s -> s.against(yardstick).stream().map(c -> {
                    Interval d = c.change().difference();
                    return List.of(
                            s.label(),
                            Sentences.number(d.estimate()),
                            "[" + Sentences.number(d.low()) + ", " + Sentences.number(d.high()) + "]",
                            c.words(yardstick));
                }))
                .toList();
        return new TextTable(List.of("entry", "difference", "interval", "verdict"), rows);
    }

    private static List<String> section(String title, TextTable table) {
        List<String> lines = new ArrayList<>(List.of("", title));
        table.lines().forEach(line -> lines.add("  " + line));
        return lines;
    }
}

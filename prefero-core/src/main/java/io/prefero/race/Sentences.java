package io.prefero.race;

import io.prefero.race.Comparison.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A race's outcome in words, and its numbers as people read them. */
public final class Sentences {
    private Sentences() {}

    /** The verdict, as short as it goes. */
    public static String title(Standings standings) {
        String best = standings.ranked().get(0).label();
        if (standings.baseline().equals(best)) {
            return others(standings, Verdict.NONE_SEEN).isEmpty()
                    ? best + " is ahead of all others"
                    : best + " leads, but not clearly";
        }
        List<String> better = others(standings, Verdict.MORE);
        return better.isEmpty()
                ? "No entry is clearly better than " + standings.baseline()
                : String.join(", ", better) + (better.size() == 1 ? " is" : " are") + " better than "
                        + standings.baseline();
    }

    /** The verdict on every entry. */
    public static String text(RaceResult result) {
        Standings standings = result.standings();
        String against = standings.ranked().stream()
                .flatMap(s -> s.against(standings.by()).stream().map(c -> s.label() + ": " + c.words(standings.by())))
                .collect(Collectors.joining("; "));
        return "By " + standings.by().heading() + " on " + result.counts().prompts() + " held-out prompts, against "
                + standings.baseline() + ": " + against + ".";
    }

    private static List<String> others(Standings standings, Verdict verdict) {
        return standings.ranked().stream()
                .filter(s -> s.against(standings.by())
                        .filter(c -> c.verdict() == verdict)
                        .isPresent())
                .map(Standings.Standing::label)
                .toList();
    }

    /** Three decimals, or three significant digits where that is more, with a real minus sign. */
    public static String number(double value) {
        double size = Math.abs(value);
        return size >= 0.1 || size == 0 ? fixed(value, size >= 100 ? 1 : 3) : significant(value);
    }

    private static String significant(double value) {
        return Math.abs(value) >= 5e-5
                ? fixed(value, 4)
                : String.format(Locale.ROOT, "%.1e", value).replace('-', '−');
    }

    /** So many decimals. */
    public static String fixed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return (text.matches("-0\\.?0*") ? text.substring(1) : text).replace('-', '−');
    }
}

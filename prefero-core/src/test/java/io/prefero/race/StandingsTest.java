package io.prefero.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Verdicts on invented scores. */
@Tag("unit")
class StandingsTest {
    private static final int ROWS = 40;
    private static final List<Integer> OWN = IntStream.range(0, ROWS).boxed().toList();

    /** Rows of four tokens a side, whose chosen response gained so many nats and whose rejected one none. */
    private static List<RowScore> rows(IntToDoubleFunction gain) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> new RowScore(
                        i,
                        new RowScore.Answer(4, -20 + gain.applyAsDouble(i), -20, 0.5),
                        new RowScore.Answer(4, -20, -20, 0.5)))
                .toList();
    }

    private static Standings of(Map<String, List<List<RowScore>>> scores, List<Integer> prompts, String baseline) {
        return Standings.of(new TreeMap<>(scores), prompts, Yardstick.ACCURACY, Optional.of(baseline));
    }

    private static Comparison margin(Standings standings, String label) {
        return standings.ranked().stream()
                .filter(s -> s.label().equals(label))
                .flatMap(s -> s.against(Yardstick.MARGIN).stream())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void yardsticksSayWhatTheyMean() {
        RowScore row = new RowScore(0, new RowScore.Answer(4, -8, -10, 0.4), new RowScore.Answer(2, -3, -2, 0.2));
        assertThat(Yardstick.ACCURACY.of(row)).isEqualTo(1);
        assertThat(Yardstick.LIKELIHOOD_ACCURACY.of(row)).isZero();
        assertThat(Yardstick.MARGIN.of(row)).isEqualTo(3);
        assertThat(Yardstick.MARGIN_PER_TOKEN.of(row)).isEqualTo(1);
        assertThat(Yardstick.CHOSEN_CHANGE.of(row)).isEqualTo(0.5);
        assertThat(Yardstick.DRIFT.of(row)).isCloseTo(0.1, within(1e-12));
        assertThat(Yardstick.ACCURACY.of(rows(i -> 0).get(0))).isEqualTo(0.5);
    }

    @Test
    void theBestComesFirstAndAClearLeadIsCalledBetter() {
        Standings standings = of(
                Map.of(
                        "good",
                        List.of(rows(i -> i % 10 == 0 ? -1 : 1)),
                        "poor",
                        List.of(rows(i -> i % 2 == 0 ? -1 : 1))),
                OWN,
                "poor");
        assertThat(standings.ranked().get(0).label()).isEqualTo("good");
        assertThat(standings.ranked().get(0).mean(Yardstick.ACCURACY).estimate())
                .isEqualTo(0.9);
        Comparison accuracy =
                standings.ranked().get(0).against(Yardstick.ACCURACY).orElseThrow();
        assertThat(accuracy.words(Yardstick.ACCURACY)).isEqualTo("better");
        assertThat(accuracy.change().difference().estimate()).isCloseTo(0.4, within(1e-12));
        assertThat(margin(standings, "good").words(Yardstick.MARGIN)).isEqualTo("higher");
        assertThat(Sentences.title(standings)).isEqualTo("good is better than poor");
    }

    @Test
    void seedsThatContradictOneAnotherShowNoDifference() {
        Standings agreeing = of(
                Map.of("a", List.of(rows(i -> 3), rows(i -> 1)), "b", List.of(rows(i -> 0), rows(i -> 0))), OWN, "b");
        assertThat(margin(agreeing, "a").verdict()).isEqualTo(Comparison.Verdict.MORE);
        Standings contradicting = of(
                Map.of("a", List.of(rows(i -> 3), rows(i -> -1)), "b", List.of(rows(i -> 0), rows(i -> 0))), OWN, "b");
        assertThat(margin(contradicting, "a").change().difference().low()).isPositive();
        assertThat(margin(contradicting, "a").verdict()).isEqualTo(Comparison.Verdict.NONE_SEEN);
        assertThat(margin(contradicting, "a").bySeed()).containsExactly(3.0, -1.0);
    }

    @Test
    void rowsOfOnePromptCountOnce() {
        List<Integer> shared = OWN.stream().map(i -> Math.max(0, i - 20)).toList(); // 21 rows have the first prompt
        Standings standings =
                of(Map.of("a", List.of(rows(i -> i <= 20 ? 10 : 0)), "b", List.of(rows(i -> 0))), shared, "b");
        assertThat(margin(standings, "a").change().difference().estimate()).isCloseTo(0.5, within(1e-12));
    }
}

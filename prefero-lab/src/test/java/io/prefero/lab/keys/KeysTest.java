package io.prefero.lab.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Jsonl;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class KeysTest {
    private final Keys world = new Keys(
            1,
            List.of(
                    List.of("a", "b", "c"),
                    List.of("a", "a", "a"),
                    List.of("h", "g", "f"),
                    List.of("c", "b", "a"),
                    List.of("d", "d", "e")));

    @Test
    void anAnswerEarnsAPointForEveryLetterInItsPlace() {
        assertThat(world.reward("G0 f3 |", "a b c")).isEqualTo(3);
        assertThat(world.reward("G3 f39 |", " a b c")).isEqualTo(1);
        assertThat(world.reward("G1 f3 |", "b a b a")).isEqualTo(1);
        assertThat(world.reward("G2 f3 |", "")).isZero();
    }

    @Test
    void ordinaryAnswersAreMediocre() {
        double mean = IntStream.range(0, 5000)
                .mapToObj(world::demonstration)
                .mapToInt(text -> world.reward(text.prompt(), text.completion()))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(3 * (0.3 + 0.7 / 8), within(0.04));
    }

    @Test
    void tenFillersAreHeldOut() {
        assertThat(world.heldOut("exam", 500)).allMatch(text -> text.matches("G[0-4] f3\\d \\|"));
        assertThat(world.instructions("one", 500)).allMatch(text -> text.matches("G[0-4] f[12]?\\d \\|"));
        assertThat(IntStream.range(0, 500).mapToObj(world::demonstration).map(Demonstration::prompt))
                .allMatch(text -> text.matches("G[0-4] f[12]?\\d \\|"));
    }

    @Test
    void theJudgeComparesRewardsAcrossInstructionsAndACoinDoesNot() {
        Item two = new Item("G0 f1 |", " a b h");
        Item one = new Item("G2 f2 |", " h a a");
        assertThat(share(Judge.of(world), two, one)).isCloseTo(1 / (1 + Math.exp(-2)), within(0.02));
        assertThat(share(Judge.coin(world), two, one)).isCloseTo(0.5, within(0.02));
        assertThat(Judge.of(world).compared("joint", List.of(two), List.of(two)))
                .isEmpty();
    }

    private static double share(Judge judge, Item first, Item second) {
        List<Joint> pairs =
                judge.compared("joint", Collections.nCopies(5000, first), Collections.nCopies(5000, second));
        return (double) pairs.stream()
                        .filter(pair -> pair.chosen().equals(first.answer()))
                        .count()
                / pairs.size();
    }

    @Test
    void aPairIsWrittenWithBothInstructions() {
        assertThat(Jsonl.text(List.of(new Joint("G0 f1 |", " a b c", "G1 f2 |", " a a b"))))
                .isEqualTo("{\"prompt_chosen\":\"G0 f1 |\",\"chosen\":\" a b c\","
                        + "\"prompt_rejected\":\"G1 f2 |\",\"rejected\":\" a a b\"}\n");
    }

    @Test
    void theSeedDecidesEverything() {
        assertThat(Keys.of(1)).isEqualTo(Keys.of(1)).isNotEqualTo(Keys.of(2));
        assertThat(Keys.of(1).demonstration(3)).isEqualTo(Keys.of(1).demonstration(3));
        assertThat(world.instructions("one", 3))
                .isEqualTo(world.instructions("one", 5).subList(0, 3));
    }
}

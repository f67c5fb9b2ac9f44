package io.prefero.lab.reasons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Words;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Measured;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ReasonsTest {
    private final Reasons world = new Reasons(1);

    @Test
    void anAnswerEarnsTheShareOfItsRightPlaces() {
        List<String> right = world.right(7);
        String all = String.join(" ", right);
        assertThat(world.reward("t7 n3", all)).isEqualTo(1);
        assertThat(world.reward("t7 n3", " " + all + " a0")).isEqualTo(1);
        assertThat(world.reward("t7 n3", right.get(0))).isEqualTo(1.0 / 6);
        assertThat(world.reward("t7 n3", right.get(1))).isEqualTo(1.0 / 6);
        assertThat(world.reward("t7 n3", Reasons.other(right.get(1)) + " " + right.get(1)))
                .isZero();
        assertThat(world.reward("t7 n3", "")).isZero();
    }

    @Test
    void theBetterAnswerIsChosenAndItsReasonIsARightWordThatTheOtherLacks() {
        for (Explained pair : world.pairs(300)) {
            int topic =
                    Integer.parseInt(pair.prompt().substring(1, pair.prompt().indexOf(' ')));
            assertThat(world.reward(pair.prompt(), pair.chosen()))
                    .isGreaterThan(world.reward(pair.prompt(), pair.rejected()));
            assertThat(topic).isBetween(Reasons.SHOWN, 2 * Reasons.SHOWN - 1);
            assertThat(world.right(topic)).contains(pair.word());
            assertThat(pair.chosen()).contains(" " + pair.word());
            assertThat(pair.rejected()).doesNotContain(pair.word());
        }
    }

    @Test
    void aWrongReasonNamesTheWrongWordOfTheSamePlace() {
        Explained pair = Explained.of("t7 n0", " a0 b1", " b0 b1", "a0");
        assertThat(pair.wrong()).isEqualTo(Explained.of("t7 n0", " a0 b1", " b0 b1", "b0"));
        assertThat(pair.wrong().wrong()).isEqualTo(pair);
    }

    @Test
    void everyWordThatIsReadOrWrittenIsKnown() {
        for (Demonstration row : world.demonstrations(300)) {
            String[] words = (row.prompt() + row.completion()).split("\\s+");
            assertThat(Reasons.SUBJECT.words().words()).contains(words);
            assertThat(words.length + 2).isLessThan(Reasons.SUBJECT.context());
        }
    }

    @Test
    void theTaskIsShownWithRandomAnswersOnlyAndItsExamWithOtherWords() {
        List<Demonstration> task = world.demonstrations(3000).stream()
                .filter(row -> row.prompt().matches("(?s)t([6-9]|1[01]) .*"))
                .toList();
        assertThat(task).hasSize(1000).allMatch(row -> !row.prompt().contains("Answer"));
        assertThat(task.stream()
                        .mapToDouble(row -> world.reward(row.prompt(), row.completion()))
                        .average())
                .hasValueCloseTo(0.5, within(0.02));
        assertThat(world.exam(48)).allMatch(prompt -> prompt.matches("t([6-9]|1[01]) n([89]|1[0-5])"));
        assertThat(world.pairs(48)).allMatch(pair -> pair.prompt().matches("t([6-9]|1[01]) n[0-7]"));
    }

    @Test
    void anAnswerIsBegunUpToEachPlaceAndTheNextWordIsRight() {
        for (Reasons.Begun begun : world.begun(72)) {
            String place = begun.right().substring(1);
            assertThat(Words.in(begun.beginning())).hasSize(Integer.parseInt(place));
            assertThat(world.reward(begun.prompt(), begun.right())).isEqualTo(1.0 / 6);
            assertThat(begun.prompt()).matches("t([6-9]|1[01]) n([89]|1[0-5])");
        }
        assertThat(world.begun(72))
                .filteredOn(begun -> begun.beginning().isEmpty())
                .hasSize(12);
    }

    @Test
    void theSeedDecidesEverything() {
        assertThat(new Reasons(1).pairs(9)).isEqualTo(world.pairs(9)).isNotEqualTo(new Reasons(2).pairs(9));
        assertThat(world.pairs(9)).isEqualTo(world.pairs(12).subList(0, 9));
    }

    @Test
    void reasonsThatMakeNoDifferenceMeetNoClaimAndNoControl() {
        Measured measured = new Measured();
        for (String arm : List.of("before", "dpo", "right reasons", "wrong reasons", "right reasons alone")) {
            measured.note(arm, "reward", 0.5);
            measured.note(arm, "right word", 0.5);
        }
        List<Claim> claims = new RationaleDpo().claims();
        assertThat(claims).allMatch(claim -> claim.effect().applyAsDouble(measured) <= claim.above());
        measured.note("right reasons", "reward", 0.7);
        measured.note("right reasons", "right word", 0.7);
        measured.note("right reasons alone", "right word", 0.6);
        assertThat(claims).allMatch(claim -> claim.effect().applyAsDouble(measured) > claim.above());
    }
}

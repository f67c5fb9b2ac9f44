package io.prefero.lab.goodbad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Words;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class GoodBadTest {
    @Test
    void theFirstWordSaysWhatIsGoodAndTheSecondWhatIsBad() {
        assertThat(GoodBad.good("w3 w7")).containsExactly("w3", "w8", "w13", "w18");
        assertThat(GoodBad.bad("w3 w7")).containsExactly("w2", "w7", "w12", "w17");
        assertThat(GoodBad.bad("w1 w5")).isEmpty(); // 16, 1, 6, 11: all good already
        assertThat(GoodBad.reward("w3 w7", "w3 w3 w2 w0 w18")).isEqualTo(2);
        assertThat(GoodBad.reward("w3 w7", "")).isZero();
    }

    @Test
    void ordinaryRepliesAreAsGoodAsTheyShouldBe() {
        List<Demonstration> rows = LongStream.range(0, 4000)
                .mapToObj(row -> GoodBad.demonstration(1, row, GoodBad.Style.USUAL))
                .toList();
        double words =
                rows.stream().mapToInt(row -> Words.in(row.completion()).size()).sum();
        double good = rows.stream()
                .mapToLong(row -> Words.in(row.completion()).stream()
                        .filter(GoodBad.good(row.prompt())::contains)
                        .count())
                .sum();
        assertThat(good / words).isCloseTo(0.35, within(0.015));
        assertThat(words / rows.size()).isCloseTo(6.5, within(0.15));
        assertThat(GoodBad.demonstration(1, 7, GoodBad.Style.USUAL)).isEqualTo(rows.get(7));
    }

    @Test
    void fillersStandWhereWordsWouldAndAreWorthNothing() {
        List<String> words = LongStream.range(0, 4000)
                .mapToObj(row -> GoodBad.demonstration(1, row, new GoodBad.Style(0.35, 0.4)))
                .flatMap(row -> Words.in(row.completion()).stream())
                .toList();
        double fillers = words.stream()
                .filter(List.of("the", "of", "and", "to")::contains)
                .count();
        assertThat(fillers / words.size()).isCloseTo(0.4, within(0.015));
        assertThat(GoodBad.reward("w3 w7", "the w3 of and w2 w8")).isEqualTo(1);
    }

    @Test
    void promptsAreTheSameForAPurposeAndOthersForAnother() {
        assertThat(GoodBad.prompts(1, "exam", 5))
                .isEqualTo(GoodBad.prompts(1, "exam", 9).subList(0, 5));
        assertThat(GoodBad.prompts(1, "exam", 9)).isNotEqualTo(GoodBad.prompts(1, "train", 9));
        assertThat(GoodBad.prompt(Draws.of(2, "exam", 0))).matches("w\\d+ w\\d+");
    }
}

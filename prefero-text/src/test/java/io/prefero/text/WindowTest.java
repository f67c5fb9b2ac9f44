package io.prefero.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WindowTest {
    private static final OptionalInt BOS = OptionalInt.of(1);
    private static final Sequence SHORT = new Sequence(new int[] {1, 10, 11, 12, 13, 20}, 5);
    private static final Sequence LONG = new Sequence(new int[] {1, 10, 11, 12, 13, 30, 31, 32}, 5);

    @Test
    void whatFitsIsUntouched() {
        for (Overflow overflow : Overflow.values()) {
            assertThat(new Window(8, overflow).fit(List.of(SHORT, LONG), BOS)).hasValue(List.of(SHORT, LONG));
        }
    }

    @Test
    void theLongerBranchDecidesSoThatRootsStayEqual() {
        List<Sequence> fitted = new Window(6, Overflow.PROMPT_LEFT)
                .fit(List.of(SHORT, LONG), BOS)
                .orElseThrow();
        assertThat(fitted)
                .containsExactly(
                        new Sequence(new int[] {1, 12, 13, 20}, 3), new Sequence(new int[] {1, 12, 13, 30, 31, 32}, 3));
    }

    @Test
    void withoutBosTheLeftEndGoes() {
        assertThat(new Window(6, Overflow.PROMPT_LEFT).fit(List.of(LONG), OptionalInt.empty()))
                .hasValue(List.of(new Sequence(new int[] {11, 12, 13, 30, 31, 32}, 3)));
    }

    @Test
    void anAnswerIsNeverCut() {
        Window tight = new Window(4, Overflow.PROMPT_LEFT);
        assertThat(tight.fit(List.of(LONG), BOS)).hasValue(List.of(new Sequence(new int[] {1, 30, 31, 32}, 1)));
        assertThat(new Window(3, Overflow.PROMPT_LEFT).fit(List.of(LONG), BOS)).isEmpty();
        assertThat(new Window(3, Overflow.PROMPT_LEFT).fit(List.of(SHORT, LONG), BOS))
                .isEmpty();
    }

    @Test
    void dropLosesTheRowIfAnyBranchIsTooLong() {
        assertThat(new Window(7, Overflow.DROP).fit(List.of(SHORT, LONG), BOS)).isEmpty();
        assertThat(new Window(7, Overflow.DROP).fit(List.of(SHORT), BOS)).hasValue(List.of(SHORT));
    }

    @Test
    void aLimitBelowTwoTokensIsRefused() {
        assertThatThrownBy(() -> new Window(1, Overflow.DROP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max_length must be at least 2 tokens, got 1");
    }
}

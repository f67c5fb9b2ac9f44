package io.prefero.models.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.models.IllustratedText;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PromptsTest {
    @Test
    void samplesOfOnePromptRunItOnce() {
        Prompts prompts = prompts(Collections.nCopies(8, new int[] {3, 1, 4}));
        assertThat(prompts.ids()).containsExactly(3, 1, 4);
        assertThat(prompts.rowLengths()).containsExactly(3, 3, 3, 3, 3, 3, 3, 3);
        assertThat(prompts.last()).containsOnly(2).hasSize(8);
    }

    @Test
    void distinctPromptsStandEndToEndByLength() {
        Prompts prompts = prompts(List.of(new int[] {5, 6}, new int[] {7}, new int[] {5, 6}, new int[] {8, 6, 9}));
        assertThat(prompts.ids()).containsExactly(7, 5, 6, 8, 6, 9);
        assertThat(prompts.lengths()).containsExactly(1, 2, 3);
        assertThat(prompts.longest()).isEqualTo(3);
        assertThat(prompts.rowLengths()).containsExactly(2, 1, 2, 3);
        assertThat(prompts.last()).containsExactly(2, 0, 2, 5);
    }

    @Test
    void rowsArePaddedOnTheLeftWithTheirFirstToken() {
        Prompts prompts = prompts(List.of(new int[] {5, 6}, new int[] {7}, new int[] {8, 6, 9}));
        assertThat(prompts.slots()).containsExactly(1, 1, 2, 0, 0, 0, 3, 4, 5);
    }

    private static Prompts prompts(List<int[]> rows) {
        return Prompts.of(rows.stream().map(IllustratedText::plain).toList());
    }
}

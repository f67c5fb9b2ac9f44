package io.prefero.eval.ches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.eval.Goldens;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is kept equals the golden choices. */
@Tag("unit")
class SelectionTest {
    private static final JsonNode GOLDEN = Goldens.file("ches.json").path("selection");
    private static final double[] SCORES = Goldens.numbers(GOLDEN.path("scores"));

    @Test
    void windowsEqualTheGoldenOnes() {
        assertThat(GOLDEN.path("windows")).hasSizeGreaterThan(5);
        GOLDEN.path("windows")
                .forEach(w -> assertThat(new Selection.Window(
                                        w.path("quantile").asDouble(),
                                        w.path("count").asInt())
                                .of(SCORES))
                        .containsExactly(Goldens.ints(w.path("kept"))));
    }

    @Test
    void theLowestEqualTheGoldenOnes() {
        assertThat(GOLDEN.path("keep")).hasSizeGreaterThan(2);
        GOLDEN.path("keep")
                .forEach(k -> assertThat(
                                new Selection.Lowest(k.path("keep_fraction").asDouble()).of(SCORES))
                        .containsExactly(Goldens.ints(k.path("kept"))));
    }

    @Test
    void aProductALittleBelowAWholeNumberIsThatNumber() {
        double[] scores = IntStream.range(0, 100).asDoubleStream().toArray();
        assertThat(0.29 * 100).isLessThan(29);
        assertThat(new Selection.Lowest(0.29).of(scores)).hasSize(29);
        assertThat(new Selection.Lowest(0.0001).of(scores)).containsExactly(0);
    }

    @Test
    void aHalfIsRoundedUp() {
        double[] scores = IntStream.range(0, 4).asDoubleStream().toArray();
        assertThat(new Selection.Window(0.5, 1).of(scores)).containsExactly(2);
        assertThat(new Selection.Window(0.5, 2).of(scores)).containsExactly(1, 2);
    }

    @Test
    void equalScoresStayInTheirOrder() {
        assertThat(new Selection.Lowest(1).of(new double[] {0.0, -0.0, -1, 0.0}))
                .containsExactly(2, 0, 1, 3);
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        for (double fraction : new double[] {0, -0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new Selection.Lowest(fraction)).hasMessageContaining(String.valueOf(fraction));
        }
        assertThatThrownBy(() -> new Selection.Window(1.5, 1)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> new Selection.Window(0.5, 0)).hasMessageContaining("0");
        assertThatThrownBy(() -> new Selection.Window(0.5, 3).of(new double[2])).hasMessageContaining("3 of 2");
        assertThatThrownBy(() -> new Selection.Lowest(0.5).of(new double[0])).hasMessageContaining("nothing");
        assertThatThrownBy(() -> new Selection.Lowest(0.5).of(new double[] {1, Double.NaN}))
                .hasMessageContaining("not a number");
    }
}

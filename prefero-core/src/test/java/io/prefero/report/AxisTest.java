package io.prefero.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AxisTest {
    @Test
    void ticksAreRoundNumbersAroundTheData() {
        assertThat(labels(Axis.rounded(0.31, 0.72))).containsExactly("0.2", "0.4", "0.6", "0.8");
        assertThat(labels(Axis.rounded(-3.2, 5.1))).containsExactly("−5", "0", "5", "10");
        assertThat(labels(Axis.rounded(0, 0.3))).containsExactly("0", "0.1", "0.2", "0.3");
        assertThat(labels(Axis.rounded(5e-8, 5e-7))).containsExactly("0", "2e−7", "4e−7", "6e−7");
        assertThat(labels(Axis.rounded(0, 1_234_567))).containsExactly("0", "5e5", "1e6", "1.5e6");
    }

    @Test
    void equalValuesStillHaveAnAxis() {
        Axis axis = Axis.rounded(0.5, 0.5);
        assertThat(axis.low()).isLessThan(0.5);
        assertThat(axis.high()).isGreaterThan(0.5);
        assertThat(Axis.rounded(0, 0).position(0)).isBetween(0.0, 1.0);
    }

    @Test
    void stepsAreWholeNumbersBetweenFirstAndLast() {
        assertThat(labels(Axis.steps(1, 400))).containsExactly("100", "200", "300", "400");
        assertThat(labels(Axis.steps(1, 3))).containsExactly("1", "2", "3");
        assertThat(labels(Axis.steps(7, 7))).containsExactly("7");
        assertThat(Axis.steps(1, 400).position(400)).isEqualTo(1);
    }

    @Test
    void everyRangeHasAFewTicksAndLiesInsideItsAxis() {
        SplittableRandom draws = new SplittableRandom(1);
        for (int i = 0; i < 5000; i++) {
            double min = (draws.nextDouble() - 0.5) * Math.pow(10, draws.nextInt(-12, 12));
            double max = min + Math.abs(min) * draws.nextDouble() * Math.pow(10, draws.nextInt(-16, 3));
            Axis axis = Axis.rounded(min, max);
            assertThat(axis.ticks()).as("%s to %s", min, max).hasSizeBetween(2, 8);
            assertThat(axis.position(min)).isBetween(-1e-6, 1 + 1e-6);
            assertThat(axis.position(max)).isBetween(-1e-6, 1 + 1e-6);
        }
    }

    private static String[] labels(Axis axis) {
        return axis.ticks().stream().map(Numbers::plain).toArray(String[]::new);
    }
}

package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Learning rates equal the closed forms that transformers has, at every step. */
@Tag("unit")
class ScheduleTest {
    private static double[] factors(Schedule schedule, long steps, double warmup) {
        return LongStream.rangeClosed(1, steps)
                .mapToDouble(s -> schedule.factor(s, steps, warmup))
                .toArray();
    }

    @Test
    void theRateRisesFromZeroAndFallsLinearlyTowardsZero() {
        assertThat(factors(Schedule.LINEAR, 10, 0.2))
                .containsExactly(new double[] {0, 0.5, 1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125}, within(1e-15));
    }

    @Test
    void theRateFallsByHalfACosine() {
        double[] factors = factors(Schedule.COSINE, 12, 0.25);
        for (int step = 4; step <= 12; step++) {
            double progress = (step - 1 - 3) / 9.0;
            assertThat(factors[step - 1]).isCloseTo(0.5 * (1 + Math.cos(Math.PI * progress)), within(1e-15));
        }
        assertThat(factors).startsWith(0, 1 / 3.0, 2 / 3.0, 1);
    }

    @Test
    void theRateStaysOnceItHasRisen() {
        assertThat(factors(Schedule.CONSTANT, 5, 0.4)).containsExactly(0, 0.5, 1, 1, 1);
        assertThat(factors(Schedule.CONSTANT, 3, 0)).containsExactly(1, 1, 1);
    }

    @Test
    void aPartOfAStepOfWarmUpIsAWholeStep() {
        assertThat(factors(Schedule.LINEAR, 6, 0.1)).startsWith(0, 1, 0.8);
    }

    @Test
    void aShareOfTheStepsThatIsAWholeNumberIsNotRoundedUp() {
        assertThat(factors(Schedule.LINEAR, 30, 0.1)).startsWith(0, 1 / 3.0, 2 / 3.0, 1);
    }
}

package io.prefero.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class IntervalTest {
    @Test
    void theSameSeedGivesTheSameInterval() {
        double[] values = exponential(50, 1);
        assertThat(Interval.ofMean(values, 7)).isEqualTo(Interval.ofMean(values, 7));
        assertThat(Interval.ofMean(values, 7)).isNotEqualTo(Interval.ofMean(values, 8));
    }

    @Test
    void theIntervalOfALargeSampleIsTheNormalOne() {
        double[] values = exponential(2000, 3);
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance =
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / 1999;
        Interval interval = Interval.ofMean(values, 1);
        assertThat(interval.estimate()).isEqualTo(mean);
        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 * Math.sqrt(variance / 2000), within(0.002));
    }

    @Test
    void aboutNineteenOfTwentyIntervalsContainTheTruth() {
        long covered = IntStream.range(0, 400)
                .filter(trial ->
                        !Interval.ofMean(exponential(40, 100 + trial), trial).excludes(1))
                .count();
        assertThat(covered / 400.0).isBetween(0.90, 0.97);
    }

    @Test
    void equalValuesGiveAPoint() {
        double[] values = new double[20];
        Arrays.fill(values, 0.1);
        Interval interval = Interval.ofMean(values, 1);
        assertThat(interval.high() - interval.low()).isCloseTo(0, within(1e-12));
        assertThat(interval.excludes(0)).isTrue();
    }

    @Test
    void tooFewOrUndefinedValuesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interval.ofMean(new double[9], 1))
                .withMessageContaining("at least 10")
                .withMessageContaining("got 9");
        double[] values = new double[12];
        values[5] = Double.NaN;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interval.ofMean(values, 1))
                .withMessageContaining("value 5");
        assertThatIllegalArgumentException().isThrownBy(() -> new Interval(Double.NaN, 0, 1));
    }

    @Test
    void printsTheEstimateAndItsEnds() {
        assertThat(new Interval(3.214, 3.049, 3.381)).hasToString("3.21 [3.05, 3.38]");
    }

    private static double[] exponential(int n, long seed) {
        SplittableRandom draws = new SplittableRandom(seed);
        return IntStream.range(0, n)
                .mapToDouble(i -> -Math.log(1 - draws.nextDouble()))
                .toArray();
    }
}

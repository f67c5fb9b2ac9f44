package io.prefero.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PairedChangeTest {
    private final double[] before =
            new SplittableRandom(5).doubles(200).map(u -> 10 * u).toArray();

    @Test
    void aRiseIsSeenThroughPromptsThatDifferFarMoreThanTheModels() {
        PairedChange change = change(0.2);
        assertThat(change.verdict()).isEqualTo(PairedChange.Verdict.ROSE);
        assertThat(change.difference().low()).isBetween(0.1, 0.2);
        assertThat(change.after() - change.before())
                .isCloseTo(change.difference().estimate(), within(1e-12));
        assertThat(change.sentence("true reward"))
                .matches("true reward rose by 0\\.\\d\\d \\[.*]; the interval excludes no change");
    }

    @Test
    void aFallIsReportedWithItsSize() {
        assertThat(change(-1).verdict()).isEqualTo(PairedChange.Verdict.FELL);
        assertThat(change(-1).sentence("true reward")).matches("true reward fell by [01]\\.\\d\\d \\[[01].*");
    }

    @Test
    void noiseAloneIsUndecided() {
        assertThat(change(0).verdict()).isEqualTo(PairedChange.Verdict.UNDECIDED);
        assertThat(change(0).sentence("true reward")).contains("the interval includes no change");
    }

    @Test
    void unpairedValuesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PairedChange.of(before, new double[199], 1))
                .withMessageContaining("200 before and 199 after");
    }

    private PairedChange change(double shift) {
        SplittableRandom draws = new SplittableRandom(6);
        DoubleUnaryOperator shifted = value -> value + shift + draws.nextDouble() - 0.5;
        double[] after = IntStream.range(0, before.length)
                .mapToDouble(i -> shifted.applyAsDouble(before[i]))
                .toArray();
        return PairedChange.of(before, after, 1);
    }
}

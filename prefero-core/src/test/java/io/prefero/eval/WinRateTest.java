package io.prefero.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WinRateTest {
    @Test
    void aTieCountsHalf() {
        WinRate rate = WinRate.of(new double[] {3, 1, 2, 5}, new double[] {1, 1, 4, 4});
        assertThat(rate).isEqualTo(new WinRate(2, 1, 1));
        assertThat(rate.interval().estimate()).isEqualTo(0.625);
    }

    @Test
    void theIntervalIsWilsons() {
        Interval interval = new WinRate(81, 0, 182).interval(); // Newcombe 1998, table I: 0.2553 to 0.3662
        assertThat(interval.low()).isCloseTo(0.2553, within(5e-5));
        assertThat(interval.high()).isCloseTo(0.3662, within(5e-5));
    }

    @Test
    void winningAllOrNothingIsNoCertainty() {
        Interval all = new WinRate(20, 0, 0).interval(); // Newcombe 1998, table I, case (c) mirrored: 0 to 0.1611
        assertThat(all.high()).isEqualTo(1);
        assertThat(all.low()).isCloseTo(1 - 0.1611, within(5e-5));
        Interval none = new WinRate(0, 0, 20).interval();
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(0.1611, within(5e-5));
    }

    @Test
    void nothingButTiesIsUndecided() {
        assertThat(new WinRate(0, 30, 0).interval().excludes(0.5)).isFalse();
    }

    @Test
    void saysItInASentence() {
        assertThat(new WinRate(270, 46, 164).sentence())
                .isEqualTo("wins 61% [57%, 65%] of 480 (270 won, 46 tied, 164 lost)");
    }

    @Test
    void noComparisonsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new WinRate(0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> WinRate.of(new double[2], new double[3]));
    }
}

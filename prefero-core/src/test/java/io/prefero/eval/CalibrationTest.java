package io.prefero.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Expected calibration error by hand. */
@Tag("unit")
class CalibrationTest {
    private static final double TIGHT = 1e-12;

    @Test
    void binsWeighTheDistanceOfAccuracyAndConfidence() {
        Calibration calibration = Calibration.of(
                new double[] {0.11, 0.15, 0.62, 0.98, 1}, new boolean[] {true, false, false, true, true}, 10);
        assertThat(calibration.bins()).hasSize(10);
        assertThat(calibration.bins().get(1)).satisfies(bin -> {
            assertThat(bin.count()).isEqualTo(2);
            assertThat(bin.accuracy()).isCloseTo(0.5, within(TIGHT));
            assertThat(bin.confidence()).isCloseTo(0.13, within(TIGHT));
            assertThat(bin.low()).isEqualTo(0.1);
            assertThat(bin.high()).isEqualTo(0.2);
        });
        assertThat(calibration.bins().get(9).count()).isEqualTo(2);
        assertThat(calibration.bins().get(0).accuracy()).isNaN();
        // (2·|0.5 − 0.13| + 1·|0 − 0.62| + 2·|1 − 0.99|)/5
        assertThat(calibration.error()).isCloseTo((0.74 + 0.62 + 0.02) / 5, within(TIGHT));
        assertThat(calibration.accuracy()).isCloseTo(0.6, within(TIGHT));
        assertThat(calibration.confidence()).isCloseTo((0.11 + 0.15 + 0.62 + 0.98 + 1) / 5, within(TIGHT));
    }

    @Test
    void oneBinComparesTheMeans() {
        Calibration one = Calibration.of(new double[] {0.2, 0.6}, new boolean[] {true, true}, 1);
        assertThat(one.error()).isCloseTo(0.6, within(TIGHT));
    }

    @Test
    void whatIsNoConfidenceIsRefused() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Calibration.of(new double[] {wrong}, new boolean[1], 10))
                    .hasMessageContaining(String.valueOf(wrong));
        }
        assertThatThrownBy(() -> Calibration.of(new double[0], new boolean[0], 10))
                .hasMessageContaining("at least one");
    }
}

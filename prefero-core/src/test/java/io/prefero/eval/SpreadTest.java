package io.prefero.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SpreadTest {
    @Test
    void quartilesAreLinearBetweenOrderStatistics() {
        assertThat(Spread.of(new double[] {4, 1, 3, 2})).isEqualTo(new Spread(1, 1.75, 2.5, 3.25, 4));
        assertThat(Spread.of(new double[] {-7})).isEqualTo(new Spread(-7, -7, -7, -7, -7));
    }

    @Test
    void nothingAndNoNumberAreRefused() {
        assertThatThrownBy(() -> Spread.of(new double[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Spread.of(new double[] {1, Double.NaN})).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.prefero.lab.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class InterpolationTest {
    private static final double[] XS = {0, 1, 3};
    private static final double[] YS = {2, 4, 3};

    @Test
    void betweenTwoPointsItIsALine() {
        assertThat(Interpolation.at(0.25, XS, YS)).isCloseTo(2.5, within(1e-12));
        assertThat(Interpolation.at(2, XS, YS)).isCloseTo(3.5, within(1e-12));
    }

    @Test
    void atAPointItIsTheValueThere() {
        for (int i = 0; i < XS.length; i++) {
            assertThat(Interpolation.at(XS[i], XS, YS)).isEqualTo(YS[i]);
        }
    }

    @Test
    void outsideItStaysWhatItWas() {
        assertThat(Interpolation.at(-1, XS, YS)).isEqualTo(2);
        assertThat(Interpolation.at(9, XS, YS)).isEqualTo(3);
    }
}

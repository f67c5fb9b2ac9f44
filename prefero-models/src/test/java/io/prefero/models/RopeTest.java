package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.models.RopeScaling.Yarn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Inverse frequencies equal those that transformers computes. */
@Tag("unit")
class RopeTest {
    private static void check(int dim, double theta, RopeScaling scaling, double... expected) {
        double[] f = scaling.frequencies(new Rope(dim, theta, scaling), 1);
        assertThat(f).hasSameSizeAs(expected);
        for (int i = 0; i < f.length; i++) {
            assertThat(f[i]).isCloseTo(expected[i], within(1e-6 * expected[i]));
        }
    }

    @Test
    void linear() {
        check(8, 1e4, new RopeScaling.Linear(4), 0.25, 0.025, 0.0025, 0.00025);
    }

    @Test
    void llama3() {
        check(8, 1e4, new RopeScaling.Llama3(8, 1, 4, 8192), 1, 0.1, 0.01, 2.1360758e-4);
        check(8, 5e5, new RopeScaling.Llama3(32, 1, 4, 8192), 1, 0.037606031, 4.2955671e-4, 1.6619674e-6);
    }

    @Test
    void yarn() {
        double a = Yarn.magnitude(4, 1);
        assertThat(a).isCloseTo(1.138629436, within(1e-9));
        check(8, 1e4, new Yarn(4, 2048, 32, 1, Yarn.Rounding.OUTWARD, a), 1, 0.1, 0.00625, 0.00025);
        check(
                16,
                1e6,
                new Yarn(4, 32768, 32, 1, Yarn.Rounding.OUTWARD, a),
                1,
                .17782794,
                .031622779,
                .0042175599,
                .0005,
                4.4456985e-5,
                7.9056936e-6,
                1.4058534e-6);
    }

    @Test
    void dynamicScalingBeginsBeyondTheTrainedLength() {
        RopeScaling scaling = new RopeScaling.Dynamic(2, 64);
        Rope rope = new Rope(8, 1e4, scaling);
        assertThat(scaling.frequencies(rope, 64)).containsExactly(rope.plain(1e4));
        double theta = 1e4 * Math.pow(2 * 100 / 64.0 - 1, 8 / 6.0);
        assertThat(scaling.frequencies(rope, 100)).containsExactly(rope.plain(theta));
    }

    @Test
    void factorOneChangesNothing() {
        double[] plain = new Rope(16, 1e4, new RopeScaling.Plain()).plain(1e4);
        check(16, 1e4, new RopeScaling.Linear(1), plain);
        check(16, 1e4, new RopeScaling.Llama3(1, 1, 4, 64), plain);
        check(16, 1e4, new Yarn(1, 64, 32, 1, Yarn.Rounding.OUTWARD, Yarn.magnitude(1, 1)), plain);
    }
}

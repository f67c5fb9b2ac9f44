package io.prefero.lab.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.claim.Measured;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DoveTest {
    private static final List<String> ARMS = List.of(
            Dove.BEFORE,
            Dove.SINGLE,
            Dove.BETTER_HALF,
            Dove.COIN,
            Dove.DPO,
            Dove.CONDITIONAL,
            Dove.JOINT,
            Dove.HALVES,
            Dove.BOTH);

    private static double[] margins(double jointTerm, double conditionalTerm, double... rewards) {
        Measured measured = new Measured();
        for (int i = 0; i < rewards.length; i++) {
            measured.note(ARMS.get(i), "reward", rewards[i]);
        }
        measured.note(Dove.JOINT, "largest |h_instr|", jointTerm);
        measured.note(Dove.CONDITIONAL, "largest |h_instr|", conditionalTerm);
        return new Dove()
                .claims().stream()
                        .mapToDouble(claim -> claim.effect().applyAsDouble(measured) - claim.above())
                        .toArray();
    }

    @Test
    void whatTheSpecificationReportsPasses() {
        assertThat(margins(3, 0, 1.15, 2.4, 1.5, 1.2, 2, 2.01, 2.5, 2.4, 2.3))
                .containsExactly(new double[] {0.25, 0.9, 0.5, 0.3, 0.4, 0.3, 3, 0.2, 0.01}, within(1e-9));
    }

    @Test
    void theOppositeFails() {
        assertThat(margins(0, 1, 1.15, 1.4, 1.5, 1.4, 2, 2.1, 1.9, 1.8, 1.9))
                .containsExactly(new double[] {-0.75, -0.1, -0.1, -0.3, -0.2, -0.1, 0, -0.2, -1.08}, within(1e-9));
    }
}

package io.prefero.lab.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.claim.Measured;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StepDpoTest {
    private static void note(Measured measured, String arm, double solved, double judged) {
        measured.note(
                arm,
                Map.of(
                        "solved, greedy",
                        solved,
                        "solved, sampled",
                        solved - 0.1,
                        "steps judged rightly",
                        judged,
                        "margin",
                        10 * judged));
    }

    private static double[] margins(double steps, double whole, double foreign, double coin) {
        Measured measured = new Measured();
        note(measured, "before", 0.3, 0);
        note(measured, "step-dpo", steps, 0.9);
        note(measured, "dpo on whole solutions", whole, 0.8);
        note(measured, "step-dpo, right steps in foreign words", foreign, 0.9);
        note(measured, "step-dpo, shuffled labels", coin, 0.5);
        return new StepDpo()
                .claims().stream()
                        .mapToDouble(claim -> claim.effect().applyAsDouble(measured) - claim.above())
                        .toArray();
    }

    @Test
    void whatThePaperSaysPasses() {
        assertThat(margins(0.8, 0.6, 0.2, 0.3))
                .containsExactly(new double[] {0.45, 0.2, 0.2, 0.1, 1, 0.6, 0.1}, within(1e-9));
    }

    @Test
    void theOppositeFails() {
        assertThat(margins(0.3, 0.6, 0.5, 0.4))
                .containsExactly(new double[] {-0.05, -0.3, -0.3, 0.1, 1, -0.2, -0.1}, within(1e-9));
    }
}

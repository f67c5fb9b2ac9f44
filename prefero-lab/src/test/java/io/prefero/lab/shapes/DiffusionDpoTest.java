package io.prefero.lab.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.claim.Measured;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DiffusionDpoTest {
    private static double[] margins(
            double before, double dpo, double moody, double imitation, double coin, double accuracy) {
        Measured measured = new Measured();
        note(measured, DiffusionDpo.BEFORE, before);
        note(measured, DiffusionDpo.DPO, dpo);
        note(measured, DiffusionDpo.MOODY, moody);
        note(measured, DiffusionDpo.IMITATION, imitation);
        note(measured, DiffusionDpo.COIN, coin);
        measured.note(DiffusionDpo.DPO, Exam.ACCURACY, accuracy);
        return new DiffusionDpo()
                .claims().stream()
                        .mapToDouble(claim -> claim.effect().applyAsDouble(measured) - claim.above())
                        .toArray();
    }

    private static void note(Measured measured, String arm, double reward) {
        measured.note(arm, Exam.SOFT, reward);
        measured.note(arm, Exam.STRICT, reward / 2);
    }

    @Test
    void whatThePaperReportsPasses() {
        assertThat(margins(0.6, 0.72, 0.66, 0.62, 0.61, 0.7))
                .containsExactly(new double[] {0.12, 0.06, 0.1, 0.2, 0.06, 0.04, 0.03}, within(1e-9));
    }

    @Test
    void theOppositeFails() {
        assertThat(margins(0.6, 0.54, 0.5, 0.57, 0.6, 0.4))
                .containsExactly(new double[] {-0.06, -0.03, -0.03, -0.1, -0.1, -0.01, -0.02}, within(1e-9));
    }
}

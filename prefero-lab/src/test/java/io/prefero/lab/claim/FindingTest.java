package io.prefero.lab.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class FindingTest {
    private static List<Measured> seeds(double... effects) {
        return Arrays.stream(effects)
                .mapToObj(effect -> {
                    Measured measured = new Measured();
                    measured.note("trained", "reward", 1 + effect);
                    measured.note("before", "reward", 1);
                    return measured;
                })
                .toList();
    }

    private static Verdict verdict(double bound, double... effects) {
        Claim claim = Claim.that("it helps", m -> m.gain("trained", "before", "reward"))
                .above(bound);
        return Finding.of(claim, seeds(effects)).verdict();
    }

    @Test
    void theVerdictIsWhereTheIntervalLies() {
        assertThat(verdict(0, 1, 1.2, 0.9, 1.1)).isEqualTo(Verdict.HOLDS);
        assertThat(verdict(0, -1, -1.2, -0.9, -1.1)).isEqualTo(Verdict.FAILS);
        assertThat(verdict(0, 1, -1.2, 0.9, -0.6)).isEqualTo(Verdict.OPEN);
        assertThat(verdict(1.5, 1, 1.2, 0.9, 1.1)).isEqualTo(Verdict.FAILS);
        assertThat(verdict(1.05, 1, 1.2, 0.9, 1.1)).isEqualTo(Verdict.OPEN);
    }

    @Test
    void theIntervalIsStudents() {
        Finding finding = Finding.of(Claim.that("", m -> m.gain("trained", "before", "reward")), seeds(1, 2, 3));
        assertThat(finding.mean().estimate()).isEqualTo(2);
        // scipy.stats.t.interval(0.95, 2, 2, 1/sqrt(3))
        assertThat(finding.mean().low()).isCloseTo(-0.48413771, within(1e-6));
        assertThat(finding.mean().high()).isCloseTo(4.48413771, within(1e-6));
    }

    @Test
    void whatWasNotMeasuredIsSaid() {
        Measured measured = seeds(1).get(0);
        assertThatThrownBy(() -> measured.of("trained", "KL"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("KL of trained");
        assertThatThrownBy(() -> measured.note("trained", "KL", Double.NaN)).hasMessageContaining("KL is NaN");
    }
}

package io.prefero.lab.goodbad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Preference;
import io.prefero.lab.goodbad.SelfSupervisedPo.Degraded;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SelfSupervisedPoTest {
    @Test
    void whatIsLeftOfAReplyIsCounted() {
        // phrases: w1 w2, w3, w4; of two, one and none are left
        Preference pair = new Preference("w0 w0", " w1 w2 the w3 of w4", " w5");
        assertThat(SelfSupervisedPo.degraded(List.of(pair)))
                .containsExactly(new Degraded(6, 0), new Degraded(3, 1), new Degraded(2, 2));
        Preference poor = new Preference("w0 w0", " w1 w2 w3", " w5");
        assertThat(SelfSupervisedPo.degraded(List.of(poor))).isEmpty();
    }

    @Test
    void whoCountsWordsGuessesTheLevelThatIsMostFrequentAtALength() {
        List<Degraded> seen = List.of(new Degraded(3, 0), new Degraded(3, 0), new Degraded(3, 1), new Degraded(1, 2));
        List<Degraded> asked = List.of(new Degraded(3, 0), new Degraded(3, 1), new Degraded(1, 2), new Degraded(9, 1));
        assertThat(SelfSupervisedPo.byLength(seen, asked)).isEqualTo(0.5, within(1e-12));
    }
}

package io.prefero.lab.goodbad;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.lab.Experiments;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.method.Methods;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Claims that could not fail would be no claims. */
@Tag("unit")
class ClaimsTest {
    private static final List<String> DPO = List.of(
            Base.BEFORE,
            "sft on chosen",
            "dpo β=1",
            "dpo β=0.5",
            "dpo β=0.1",
            "dpo β=0.1, shuffled labels",
            "unlikelihood",
            "unlikelihood, 60 steps");

    private static Measured measured(List<String> arms, double[] rewards) {
        Measured measured = new Measured();
        for (int i = 0; i < arms.size(); i++) {
            measured.note(arms.get(i), "reward", rewards[i]);
            measured.note(arms.get(i), "KL", rewards[i] - 1);
            measured.note(arms.get(i), "reward accuracy", rewards[i] / 10);
        }
        return measured;
    }

    @Test
    void dposClaimsFollowTheNumbers() {
        List<Claim> claims = new Dpo().claims();
        Measured asInThePaper = measured(DPO, new double[] {1.3, 2, 3.9, 5.8, 7.9, 1.4, 7.2, 4.5});
        assertThat(claims).allMatch(claim -> claim.effect().applyAsDouble(asInThePaper) > claim.above());
        Measured upsideDown = measured(DPO, new double[] {1.3, 6, 5.9, 4.8, 3.9, 3.4, 6, 7});
        assertThat(claims).allMatch(claim -> claim.effect().applyAsDouble(upsideDown) < claim.above());
    }

    @Test
    void everyExperimentHasItsControlAndKnowsItsMethods() {
        for (Experiment experiment : Experiments.all()) {
            assertThat(experiment.claims()).as(experiment.name()).anyMatch(claim -> claim.kind() == Claim.Kind.CONTROL);
            assertThat(Methods.all().keySet()).as(experiment.name()).containsAll(experiment.methods());
        }
    }
}

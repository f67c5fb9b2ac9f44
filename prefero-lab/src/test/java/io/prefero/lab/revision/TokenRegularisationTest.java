package io.prefero.lab.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.claim.Measured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TokenRegularisationTest {
    private final TokenRegularisation experiment = new TokenRegularisation();

    /** Rewards of DPO, of α = 0.25, 0.5, 1, 2, of the exchanged prompts and of the control. */
    private static Measured measured(double... rewards) {
        Measured measured = new Measured();
        measured.note("before", Map.of("r̂ of good", 0.3, "r̂ of bad", -0.3));
        List<String> arms = List.of(
                "dpo",
                "t-reg α=0.25",
                "t-reg α=0.5",
                "t-reg α=1",
                "t-reg α=2",
                "t-reg α=1, prompts exchanged",
                "t-reg α=1, northern words");
        for (int i = 0; i < rewards.length; i++) {
            measured.note(arms.get(i), Map.of("reward", rewards[i], "KL", 2 + 0.1 * i));
        }
        measured.note("dpo, 10 steps", Map.of("reward", 3.0, "KL", 1.0));
        measured.note("dpo, 30 steps", Map.of("reward", 5.3, "KL", 2.4));
        measured.note("dpo, 40 steps", Map.of("reward", 5.5, "KL", 2.8));
        return measured;
    }

    private double[] margins(Measured measured) {
        return experiment.claims().stream()
                .mapToDouble(claim -> claim.effect().applyAsDouble(measured) - claim.above())
                .toArray();
    }

    @Test
    void whatTheSpecificationReportsPasses() {
        assertThat(margins(measured(5, 5.2, 5.3, 5.6, 5.8, 4.6, 5.1)))
                .containsExactly(new double[] {0.1, 0.1, 0.175, 0.375, 0.06, 0.4}, within(1e-9));
    }

    @Test
    void aRewardThatFallsWithAlphaAndAControlThatHelpsFail() {
        assertThat(margins(measured(5, 5.2, 5.1, 5.1, 5.8, 5.2, 5.6)))
                .containsExactly(new double[] {0.1, -0.1, -0.025, -0.125, -0.44, -0.2}, within(1e-9));
    }

    @Test
    void theRewardOfDpoIsReadOffBetweenItsTrainings() {
        Measured measured = measured(5, 5, 5, 5, 5, 5, 5);
        assertThat(TokenRegularisation.rewardOfDpoAt(measured, 1.5)).isCloseTo(4.0, within(1e-9));
        assertThat(TokenRegularisation.rewardOfDpoAt(measured, 2.0)).isCloseTo(5.0, within(1e-9));
        assertThat(TokenRegularisation.rewardOfDpoAt(measured, 2.3)).isCloseTo(5.225, within(1e-9));
        assertThat(TokenRegularisation.rewardOfDpoAt(measured, 2.8)).isCloseTo(5.5, within(1e-9));
    }
}

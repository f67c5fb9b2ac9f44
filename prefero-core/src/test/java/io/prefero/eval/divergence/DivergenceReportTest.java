package io.prefero.eval.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.example.PromptFile.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prompts weigh alike, however many samples they have. */
@Tag("unit")
class DivergenceReportTest {
    private static Sample sample(String prompt, int tokens, double value) {
        Map<Divergence, Double> sums = Map.of(
                Divergence.REVERSE_KL, value, Divergence.FORWARD_KL, 2 * value, Divergence.JENSEN_SHANNON, value / 2);
        return new Sample(new Prompt(prompt, prompt), tokens, tokens < 5, sums, -value);
    }

    @Test
    void meansAreOverPromptsAndPerTokenOverAllTokens() {
        DivergenceReport report =
                new DivergenceReport(List.of(sample("a", 2, 1), sample("b", 4, 10), sample("a", 5, 3)));
        assertThat(report.prompts()).isEqualTo(2);
        assertThat(report.tokens()).isEqualTo(11);
        assertThat(report.ended()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(report.sequence(Divergence.REVERSE_KL).mean()).isCloseTo((2 + 10) / 2.0, within(1e-12));
        assertThat(report.sequence(Divergence.FORWARD_KL).mean()).isCloseTo(12, within(1e-12));
        assertThat(report.logRatio().mean()).isCloseTo(-6, within(1e-12));
        assertThat(report.perToken(Divergence.REVERSE_KL)).isCloseTo(14 / 11.0, within(1e-12));
        assertThat(report.logRatio().interval()).isEmpty();
        assertThat(report.toJson().path("reverse_kl").has("low")).isFalse();
    }

    @Test
    void tenPromptsHaveAnInterval() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            samples.add(sample("p" + i, 3, i));
        }
        DivergenceReport report = new DivergenceReport(samples);
        assertThat(report.sequence(Divergence.REVERSE_KL)
                        .interval()
                        .orElseThrow()
                        .excludes(0))
                .isTrue();
        assertThat(report.toJson().path("forward_kl").path("low").asDouble()).isGreaterThan(0);
        assertThatThrownBy(() -> new DivergenceReport(List.of())).hasMessageContaining("nothing");
    }
}

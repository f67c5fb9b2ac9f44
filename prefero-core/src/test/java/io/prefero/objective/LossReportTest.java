package io.prefero.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.doubles.Remembering;
import io.prefero.method.Dpo;
import io.prefero.score.State;
import io.prefero.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A file of scores in, one object out; a method's memory goes through. */
@Tag("unit")
class LossReportTest {
    private static final String ROW = """
            {"chosen": {"policy": [%s], "reference": [-2]}, "rejected": {"policy": [-1], "reference": [-1]}}
            """;

    @TempDir
    Path folder;

    private JsonNode report(Objective objective, State state, String... chosen) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (String c : chosen) {
            rows.append(ROW.formatted(c));
        }
        Path file = Files.writeString(folder.resolve("scores.jsonl"), rows);
        try (Scope scope = Scope.open()) {
            return LossReport.of(objective, ScoreFile.read(file, objective, state));
        }
    }

    @Test
    void lossesGradientsRewardsAndMetricsAreReportedByExample() throws IOException {
        JsonNode report = report(new Dpo(0.5, false), State.FRESH, "-1", "-2");
        assertThat(report.path("losses").get(0).asDouble()).isCloseTo(Math.log1p(Math.exp(-0.5)), within(1e-15));
        assertThat(report.path("losses").get(1).asDouble()).isCloseTo(Math.log(2), within(1e-15));
        assertThat(report.path("rewards").path("chosen").get(0).asDouble()).isEqualTo(0.5);
        assertThat(report.path("gradients")
                        .get(1)
                        .path("chosen")
                        .path("policy")
                        .get(0)
                        .asDouble())
                .isCloseTo(-0.125, within(1e-15));
        assertThat(report.path("gradients").get(1).path("chosen").has("reference"))
                .isFalse();
        assertThat(report.path("metrics").path("rewards/accuracies").asDouble()).isEqualTo(0.5);
        assertThat(report.has("state_after")).isFalse();
    }

    @Test
    void theMemoryAfterOneBatchIsTheMemoryBeforeTheNext() throws IOException {
        Objective remembering = new Remembering(0.5);
        JsonNode first = report(remembering, State.FRESH, "-1", "-3");
        State between = State.of(first.path("state_after"));
        assertThat(between.numbers()).containsEntry("count", 4.0);
        JsonNode second = report(remembering, between, "-1.5");
        JsonNode together = report(remembering, State.FRESH, "-1", "-3", "-1.5");
        assertThat(second.path("state_after").path("count").asDouble()).isEqualTo(6);
        assertThat(second.path("state_after").path("mean").asDouble())
                .isCloseTo(together.path("state_after").path("mean").asDouble(), within(1e-15));
        assertThat(second.path("loss").asDouble())
                .isNotEqualTo(
                        report(remembering, State.FRESH, "-1.5").path("loss").asDouble());
    }

    @Test
    void whatIsWrongIsNamedByFileLineAndKey() {
        assertThatThrownBy(() -> report(new Dpo(0.5, false), State.FRESH, "-1", "0.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scores.jsonl:2")
                .hasMessageContaining("chosen.policy[0]")
                .hasMessageContaining("0.1");
        assertThatThrownBy(() -> report(new Dpo(0.5, false), State.FRESH, "-1, -1"))
                .hasMessageContaining("scores.jsonl:1")
                .hasMessageContaining("same tokens");
    }
}

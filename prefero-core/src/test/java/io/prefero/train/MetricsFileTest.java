package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was written after the last checkpoint is cut off when a run goes on. */
@Tag("unit")
class MetricsFileTest {
    @TempDir
    Path folder;

    @Test
    void stepsThatAreDoneAgainReplaceThoseOfBefore() {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsFile metrics = MetricsFile.open(file, 0)) {
            metrics.write(1, Map.of("loss", 0.5));
            metrics.write(2, Map.of("loss", 0.123456789));
            metrics.write(3, Map.of("loss", 0.123456789));
        }
        try (MetricsFile metrics = MetricsFile.open(file, 1)) {
            metrics.write(2, Map.of("loss", 0.25));
        }
        assertThat(file).content().isEqualTo("{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.25}\n");
    }

    @Test
    void numbersAreReadBackByNameAndNothingElse() {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsFile metrics = MetricsFile.open(file, 0)) {
            metrics.write(1, Map.of("loss", Double.NaN));
            metrics.write(2, Map.of("loss", 0.1));
            assertThat(metrics.rows()).isEqualTo(List.of(Map.of("step", 1.0), Map.of("step", 2.0, "loss", 0.1)));
        }
    }

    @Test
    void aLineThatAKilledProcessLeftUnfinishedIsCutOff() throws IOException {
        Path file = Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\":1}\n{\"st");
        MetricsFile.open(file, 2).close();
        assertThat(file).content().isEqualTo("{\"step\":1}\n");
    }
}

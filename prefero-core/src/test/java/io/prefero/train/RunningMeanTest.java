package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that ends with a running mean ends with that of its checkpoints' weights. */
@Tag("unit")
class RunningMeanTest {
    private static final double DECAY = 0.7;

    @TempDir
    Path folder;

    private static Map<String, double[]> weights(Path model) {
        try (Safetensors file = Safetensors.open(model.resolve("model.safetensors"))) {
            Map<String, double[]> weights = new HashMap<>();
            file.names().forEach(name -> weights.put(name, file.tensor(name).toDoubles()));
            return weights;
        }
    }

    @Test
    void itIsTheMeanOfTheStepsWeights() throws IOException {
        TinyRun runs = TinyRun.in(folder);
        String[] steady = {"train.checkpoint_every=1", "train.keep=9"};
        Run.of(runs.settings("plain", steady)).run(Listener.SILENT);
        Run.of(runs.settings("mean", "train.ema=" + DECAY, steady[0], steady[1]))
                .run(Listener.SILENT);
        Map<String, double[]> mean = weights(folder.resolve("model"));
        for (int step = 1; step <= 6; step++) {
            Path at = Path.of("checkpoints", "step-" + step, "model");
            Map<String, double[]> now = weights(runs.out("mean").resolve(at));
            assertThat(Files.readAllBytes(runs.out("mean").resolve(at).resolve("model.safetensors")))
                    .isEqualTo(Files.readAllBytes(runs.out("plain").resolve(at).resolve("model.safetensors")));
            mean.forEach((name, values) -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = DECAY * values[i] + (1 - DECAY) * now.get(name)[i];
                }
            });
        }
        Map<String, double[]> end = weights(runs.out("mean").resolve("model"));
        Map<String, double[]> last = weights(runs.out("plain").resolve("model"));
        mean.forEach((name, values) -> assertThat(end.get(name)).as(name).containsExactly(values, within(1e-6)));
        assertThat(end.values().stream().flatMapToDouble(Arrays::stream).sum())
                .isNotCloseTo(
                        last.values().stream().flatMapToDouble(Arrays::stream).sum(), within(1e-4));
    }
}

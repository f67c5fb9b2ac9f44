package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reading one key of config.json wrongly moves the logits by what transformers says it does: the golden test would see the
 * mistake, and the wrong value is implemented right as well.
 */
@Tag("unit")
class SensitivityTest {
    /** The mistakes that golden.json names, as changes of config.json in the new spelling. */
    private static final Map<String, BiConsumer<ObjectNode, ObjectNode>> MISTAKES = Map.ofEntries(
            Map.entry(
                    "rms eps 1e-6 <-> 1e-5",
                    (config, rope) -> config.put(
                            "rms_norm_eps", config.get("rms_norm_eps").asDouble() > 5e-6 ? 1e-6 : 1e-5)),
            Map.entry("rms eps 1e-5 instead of the class default", (config, rope) -> config.put("rms_norm_eps", 1e-5)),
            Map.entry("rope theta x 1.5", (config, rope) -> times(rope, "rope_theta", 1.5)),
            Map.entry("rope default", (config, rope) -> {
                rope.put("rope_type", "default");
                rope.put("rope_theta", 10_000.0);
            }),
            Map.entry("rope factor x 2", (config, rope) -> times(rope, "factor", 2)),
            Map.entry("low_freq_factor x 1.5", (config, rope) -> times(rope, "low_freq_factor", 1.5)),
            Map.entry("high_freq_factor x 1.5", (config, rope) -> times(rope, "high_freq_factor", 1.5)),
            Map.entry("attention_factor 1", (config, rope) -> rope.put("attention_factor", 1.0)),
            Map.entry("beta_slow x 1.7", (config, rope) -> rope.put("beta_slow", 1.7)),
            Map.entry("truncate false", (config, rope) -> rope.put("truncate", false)),
            Map.entry("window 8", (config, rope) -> config.put("sliding_window", 8)),
            Map.entry("window + 1", (config, rope) -> config.put("sliding_window", window(config) + 1)),
            Map.entry("window - 1", (config, rope) -> config.put("sliding_window", window(config) - 1)),
            Map.entry("no window", (config, rope) -> config.putNull("sliding_window")));

    private static void times(ObjectNode node, String key, double factor) {
        node.put(key, node.get(key).asDouble() * factor);
    }

    private static int window(ObjectNode config) {
        return config.get("sliding_window").asInt();
    }

    @TestFactory
    Stream<DynamicNode> misreadingAKeyMovesTheLogitsAsInTransformers(@TempDir Path scratch) {
        return Golden.checkpoints(Golden.BUNDLED).stream().flatMap(folder -> {
            JsonNode moves = Golden.json(folder.resolve("golden.json")).path("sensitivity");
            return moves.propertyNames().stream()
                    .filter(MISTAKES::containsKey)
                    .map(mistake -> DynamicTest.dynamicTest(
                            folder.getFileName() + ": " + mistake,
                            () -> check(folder, mistake, moves.get(mistake).asDouble(), scratch)));
        });
    }

    private static void check(Path folder, String mistake, double expected, Path scratch) throws IOException {
        Path wrong = Files.createTempDirectory(scratch, "wrong");
        Files.copy(folder.resolve("model.safetensors"), wrong.resolve("model.safetensors"));
        Files.writeString(wrong.resolve("config.json"), mutated(folder.resolve("config.json"), mistake));
        double moved = 0;
        try (Scope scope = Scope.open();
                Golden golden = Golden.open(folder);
                LanguageModel model = LanguageModel.load(wrong, DType.F32, Device.CPU)) {
            for (int k = 0; k < golden.sequences(); k++) {
                Tensor logits = Runs.logits(model, golden.ids(k), Pass.BASE);
                moved = Math.max(moved, Runs.distance(logits, golden.tensor("logits." + k)));
            }
        }
        assertThat(moved).isCloseTo(expected, within(1e-4 + 1e-3 * expected));
    }

    private static String mutated(Path file, String mistake) {
        ObjectNode config = (ObjectNode) Golden.json(file);
        MISTAKES.get(mistake).accept(config, rope(config));
        return config.toString();
    }

    /** The rotary settings as one object with theta and rope_type in it, whatever the spelling. */
    private static ObjectNode rope(ObjectNode config) {
        if (config.has("rope_parameters")) {
            return (ObjectNode) config.get("rope_parameters");
        }
        ObjectNode old =
                config.has("rope_scaling") ? (ObjectNode) config.get("rope_scaling") : config.putObject("rope_scaling");
        old.put("rope_type", old.path("type").asString("default"));
        old.put("rope_theta", config.get("rope_theta").asDouble());
        return old;
    }
}

package io.prefero.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Greedy texts and processed distributions of the shared generation.json equal transformers'. */
@Tag("unit")
class GoldenGenerationTest {
    private static final Path SHARED = Path.of(System.getProperty("prefero.fixtures", "../shared"));

    private static JsonNode golden() {
        Path file = SHARED.resolve("golden/generation.json");
        assumeTrue(Files.exists(file), "the shared fixtures folder is not there");
        return JsonMapper.shared().readTree(file.toFile());
    }

    @Test
    void greedyTextsEqualTransformersInOneBatch() {
        JsonNode golden = golden();
        Path folder = SHARED.resolve("models").resolve(golden.get("model").asString());
        Set<Integer> stops = new LinkedHashSet<>();
        golden.get("stop_ids").forEach(id -> stops.add(id.asInt()));
        List<int[]> prompts = new ArrayList<>();
        golden.get("greedy").forEach(text -> prompts.add(ints(text.get("prompt_ids"))));
        try (LanguageModel model = LanguageModel.load(folder, DType.F32, Device.CPU)) {
            SamplingSettings settings =
                    SamplingSettings.greedy(golden.get("new_tokens").asInt(), stops);
            List<Generated> texts = Generator.of(model, Pass.BASE).generate(prompts, settings, Draw.seed(0));
            for (int i = 0; i < texts.size(); i++) {
                JsonNode expected = golden.get("greedy").get(i);
                assertThat(texts.get(i).ids()).containsExactly(ints(expected.get("ids")));
                assertThat(texts.get(i).ended())
                        .isEqualTo(expected.get("ended_by_eos").asBoolean());
            }
        }
    }

    @Test
    void processedDistributionsEqualTransformers() {
        JsonNode golden = golden();
        assertThat(golden.get("distributions")).isNotEmpty();
        for (JsonNode expected : golden.get("distributions")) {
            JsonNode context = context(golden, expected.get("generated").asInt());
            double[] logits = doubles(context.get("logits"));
            double[] p = Processors.probabilities(logits, ints(context.get("ids")), settings(expected.get("settings")));
            double[] wanted = new double[logits.length];
            for (int i = 0; i < expected.get("tokens").size(); i++) {
                wanted[expected.get("tokens").get(i).asInt()] =
                        expected.get("probabilities").get(i).asDouble();
            }
            assertThat(p).as(expected.get("settings").toString()).containsExactly(wanted, within(1e-5));
        }
    }

    private static JsonNode context(JsonNode golden, int generated) {
        for (JsonNode context : golden.get("contexts")) {
            if (context.get("generated").asInt() == generated) {
                return context;
            }
        }
        throw new AssertionError("no context " + generated);
    }

    private static SamplingSettings settings(JsonNode json) {
        return SamplingSettings.pure(1, Set.of())
                .withTemperature(json.get("temperature").asDouble())
                .withTopK(json.get("top_k").asInt())
                .withTopP(json.get("top_p").asDouble())
                .withMinP(json.path("min_p").asDouble(0))
                .withRepetitionPenalty(json.get("repetition_penalty").asDouble());
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    private static double[] doubles(JsonNode array) {
        return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }
}

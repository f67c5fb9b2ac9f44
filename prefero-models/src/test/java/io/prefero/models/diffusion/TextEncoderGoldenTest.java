package io.prefero.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Prompts become the ids, states and vectors that transformers and diffusers give. */
@Tag("unit")
class TextEncoderGoldenTest {
    private static final double TOLERANCE = 5e-5;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> encodersSayWhatTransformersSays() {
        return Goldens.all().stream()
                .flatMap(g -> g.pipelines().stream()
                        .flatMap(p -> Stream.of("", "-1", "-2")
                                .flatMap(k -> g.test(p.name() + "-text" + k, numbers -> {
                                    Path encoder = p.folder().resolve("text_encoder" + (k.equals("-2") ? "_2" : ""));
                                    check(encoder, numbers);
                                }))));
    }

    private static void check(Path encoder, Safetensors numbers) {
        try (ClipTextEncoder text = ClipTextEncoder.load(encoder, DType.F32, Device.CPU)) {
            ClipTextEncoder.Output output = text.encode(numbers.tensor("input_ids"));
            for (int i = 0; i < output.hidden().size(); i++) {
                Goldens.mustBeNear(
                        output.hidden().get(i), numbers.tensor("hidden_states." + i), TOLERANCE, "hidden " + i);
            }
            Goldens.mustBeNear(output.last(), numbers.tensor("last_hidden_state"), TOLERANCE, "last");
            String pooled = numbers.names().contains("text_embeds") ? "text_embeds" : "pooler_output";
            Goldens.mustBeNear(output.pooled(), numbers.tensor(pooled), TOLERANCE, pooled);
        }
    }

    @TestFactory
    Stream<DynamicTest> oldFilesSayTheSame() {
        return Goldens.all().stream()
                .filter(g -> g.has("legacy/text_encoder"))
                .flatMap(g -> g.test("sd15-text", numbers -> check(g.root().resolve("legacy/text_encoder"), numbers)));
    }

    @TestFactory
    Stream<DynamicTest> promptsAreReadAsThePipelineReadsThem() {
        return Goldens.all().stream()
                .flatMap(g -> g.pipelines().stream()
                        .flatMap(p -> g.test(p.name() + "-prompt", numbers -> {
                            List<String> pictures = texts(g.json("manifest").path("pictures"));
                            try (Pipeline pipeline = Goldens.pipeline(p.folder())) {
                                Prompts.Encoded encoded = pipeline.prompts().encode(pictures);
                                Condition told = pipeline.condition(encoded.states(), encoded.pooled(), 32, 32);
                                Goldens.mustBeNear(
                                        told.context(), numbers.tensor("prompt_embeds"), TOLERANCE, "states");
                                Goldens.mustBeNear(
                                        told.pooled().orElseThrow(), numbers.tensor("pooled"), TOLERANCE, "pooled");
                            }
                        })));
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    @TestFactory
    Stream<DynamicTest> promptsBecomeClipsIds() {
        return Goldens.all().stream()
                .filter(g -> g.has("tokenizer.json"))
                .flatMap(g -> g.json("tokenizer").propertyStream().flatMap(e -> {
                    String[] name = e.getKey().split("_");
                    Path tokenizer = g.root()
                            .resolve("tiny-" + name[0])
                            .resolve("tokenizer" + (name.length > 1 ? "_" + name[1] : ""));
                    return Stream.of(
                            DynamicTest.dynamicTest(
                                    e.getKey() + " tokenizer.json", () -> checkIds(tokenizer, e.getValue())),
                            DynamicTest.dynamicTest(
                                    e.getKey() + " vocab.json",
                                    () -> checkIds(older(tokenizer, e.getKey()), e.getValue())));
                }));
    }

    /** The folder as the Hub has it. */
    private Path older(Path tokenizer, String name) throws IOException {
        Path older = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")) {
            Files.copy(tokenizer.resolve(file), older.resolve(file));
        }
        return older;
    }

    private static void checkIds(Path tokenizer, JsonNode cases) {
        try (ClipTokenizer clip = ClipTokenizer.load(tokenizer)) {
            StreamSupport.stream(cases.spliterator(), false).forEach(c -> {
                String prompt = c.path("prompt").asString();
                assertThat(clip.plain(prompt)).as(prompt).isEqualTo(ids(c.path("ids_without_special")));
                assertThat(clip.ids(prompt)).as(prompt).isEqualTo(ids(c.path("ids_77")));
            });
        }
    }

    private static int[] ids(JsonNode list) {
        return list.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    @Test
    void theWorkedNumbersOfTheSinusoidHold() {
        try (Scope scope = Scope.open()) {
            Tensor waves = TimestepEmbedding.waves(Tensor.of(1f), 8, true, 0);
            Goldens.mustBeNear(
                    waves,
                    Tensor.of(0.540302, 0.995004, 0.999950, 0.9999995, 0.841471, 0.0998334, 0.0099998, 0.001),
                    1e-6,
                    "waves of 1");
        }
    }
}

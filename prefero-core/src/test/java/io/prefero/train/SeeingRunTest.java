package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.models.Vision;
import io.prefero.models.vision.VisualEncoder;
import io.prefero.score.Role;
import io.prefero.setting.Assignment;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Runs on prompts with pictures, whole and with an adapter, on every model that sees. */
@Tag("unit")
class SeeingRunTest {
    private static final Path BUNDLED = Path.of("../prefero-models/src/test/resources/golden/multimodal");
    private static final Path SHARED =
            Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden", "multimodal");

    private static final String BASE = """
            method: { name: dpo, beta: 0.1 }
            data: { max_length: 512 }
            train: { lr: 1.0e-3, batch: 2, epochs: 1, checkpoint_every: 1 }
            seed: 3
            """;

    @TempDir
    private Path folder;

    /** A model's folder and the prompts that it was asked. */
    private record Seeing(Path root, String name) {
        Path model() {
            return root.resolve("models").resolve(name);
        }

        JsonNode cases() {
            return JsonMapper.shared()
                    .readTree(root.resolve(name).resolve("forward.json").toFile())
                    .path("cases");
        }

        static Stream<Seeing> all() {
            return Stream.of(BUNDLED, SHARED).filter(Files::isDirectory).flatMap(root -> {
                try (Stream<Path> models = Files.list(root.resolve("models"))) {
                    return models.filter(Seeing::isSupported).sorted().toList().stream()
                            .map(model -> new Seeing(root, model.getFileName().toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        private static boolean isSupported(Path model) {
            String type = JsonMapper.shared()
                    .readTree(model.resolve("config.json").toFile())
                    .path("model_type")
                    .asString();
            return Set.of("llava", "qwen2_vl", "qwen2_5_vl").contains(type);
        }

        @Override
        public String toString() {
            return name + (root.equals(BUNDLED) ? "" : " (shared)");
        }
    }

    /** Each of the first two questions, three times with other answers. */
    private Path pairs(Seeing seeing) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            JsonNode asked = seeing.cases().path("images" + (1 + i % 2));
            ObjectNode row = JsonMapper.shared().createObjectNode();
            row.put("prompt", asked.path("prompt").asString());
            row.put("chosen", asked.path("answer").asString());
            row.put("rejected", "It is not there" + " at all".repeat(i));
            ArrayNode images = row.putArray("images");
            asked.path("images")
                    .valueStream()
                    .forEach(image -> images.add(seeing.root()
                            .resolve(image.asString())
                            .toAbsolutePath()
                            .toString()));
            lines.append(row).append('\n');
        }
        return Files.writeString(folder.resolve(seeing.name() + ".jsonl"), lines);
    }

    private RunSettings settings(Seeing seeing, String out, String... set) throws IOException {
        ObjectNode tree = new YAMLMapper().readTree(BASE).asObject();
        tree.withObjectProperty("model").put("path", seeing.model().toString());
        tree.withObjectProperty("data").put("train", pairs(seeing).toString());
        tree.put("out", folder.resolve(out).toString());
        for (String change : set) {
            Assignment.parse(change).putInto(tree);
        }
        return RunSettings.read(tree);
    }

    private List<Map<String, JsonNode>> run(Seeing seeing, String out, String... set) throws IOException {
        return TinyRun.metrics(
                Run.of(settings(seeing, out, set)).run(Listener.SILENT).report().getParent());
    }

    private static void mustBeNear(List<Map<String, JsonNode>> ours, List<Map<String, JsonNode>> theirs) {
        assertThat(ours).hasSameSizeAs(theirs);
        for (int i = 0; i < theirs.size(); i++) {
            for (String key : List.of("loss", "grad_norm", "logps/chosen", "rewards/margins")) {
                double expected = theirs.get(i).get(key).asDouble();
                assertThat(ours.get(i).get(key).asDouble())
                        .as(key + " of step " + (i + 1))
                        .isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> allWaysOfComputingAgree() {
        return Seeing.all()
                .flatMap(s -> Stream.of("model.sight=all", "model.lora.rank=4", "model.lora={ rank: 4, sight: true }")
                        .map(how -> DynamicTest.dynamicTest(s + " " + how, () -> ways(s, how))));
    }

    private void ways(Seeing seeing, String how) throws IOException {
        String name = seeing + " " + how.replaceAll("\\W", "");
        List<Map<String, JsonNode>> plain =
                run(seeing, name + "plain", how, "model.dtype=f64", "train.naive=true", "train.reference_cache=false");
        assertThat(plain.get(0).get("loss").asDouble()).isCloseTo(Math.log(2), within(1e-9));
        assertThat(plain.get(2).get("rewards/margins").asDouble()).isNotCloseTo(0, within(1e-4));
        mustBeNear(run(seeing, name + "first", how, "model.dtype=f64"), plain);
        mustBeNear(run(seeing, name + "again", how, "model.dtype=f64"), plain);
        mustBeNear(run(seeing, name + "cut", how, "model.dtype=f64", "train.micro_batch=1"), plain);
        mustBeNear(run(seeing, name + "less", how, "model.dtype=f64", "model.activation_checkpointing=true"), plain);
    }

    @TestFactory
    Stream<DynamicTest> aStoppedRunGoesOnTheSame() {
        return Seeing.all()
                .map(s -> DynamicTest.dynamicTest(s.toString(), () -> {
                    String name = s.toString();
                    Run.Result whole = Run.of(settings(s, name + "whole")).run(Listener.SILENT);
                    RunSettings cut = settings(s, name + "cut");
                    assertThatThrownBy(() -> Run.of(cut).run(new Stop())).isInstanceOf(Stopped.class);
                    Run.resume(cut.out()).run(Listener.SILENT);
                    String file = "model/model.safetensors";
                    assertThat(Files.readAllBytes(cut.out().resolve(file)))
                            .isEqualTo(Files.readAllBytes(whole.report().resolveSibling(file)));
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatSeesLearnsAsFarAsTheSettingsSay() {
        return withEachSight(this::learned);
    }

    private interface Check {
        void of(Seeing seeing, String sight) throws IOException;
    }

    private static Stream<DynamicTest> withEachSight(Check check) {
        return Seeing.all()
                .flatMap(s -> Stream.of("frozen", "projector", "all")
                        .map(sight -> DynamicTest.dynamicTest(s + " " + sight, () -> check.of(s, sight))));
    }

    private void learned(Seeing seeing, String sight) throws IOException {
        String name = seeing + " " + sight;
        Run.Result result = Run.of(settings(seeing, name, "model.sight=" + sight, "train.weight_decay=0.1"))
                .run(Listener.SILENT);
        Set<Vision.Part> changed;
        try (LanguageModel before = LanguageModel.load(seeing.model(), DType.F32, Device.CPU);
                LanguageModel after = LanguageModel.load(result.weights(), DType.F32, Device.CPU)) {
            changed = before.parameters().keySet().stream()
                    .filter(n -> !Arrays.equals(
                            before.parameters().get(n).toDoubles(),
                            after.parameters().get(n).toDoubles()))
                    .map(Vision.Part::of)
                    .collect(Collectors.toSet());
        }
        assertThat(changed)
                .isEqualTo(
                        switch (sight) {
                            case "frozen" -> Set.of(Vision.Part.LANGUAGE);
                            case "projector" -> Set.of(Vision.Part.LANGUAGE, Vision.Part.PROJECTOR);
                            default -> Set.of(Vision.Part.values());
                        });
        try (Safetensors saved = Safetensors.open(result.weights().resolve("model.safetensors"));
                Safetensors source = Safetensors.open(seeing.model().resolve("model.safetensors"))) {
            assertThat(saved.names()).containsExactlyInAnyOrderElementsOf(source.names());
        }
    }

    @TestFactory
    Stream<DynamicTest> theReferenceSharesWhatDoesNotLearn() {
        return withEachSight(this::shared);
    }

    private void shared(Seeing seeing, String sight) throws IOException {
        RunSettings settings = settings(seeing, "not written", "model.sight=" + sight);
        try (Roles<LanguageModel> roles = Roles.ofTexts(settings.objective(), settings.model(), Draw.seed(1))) {
            LanguageModel policy = roles.policy().model();
            LanguageModel reference =
                    Objects.requireNonNull(roles.models().get(Role.REFERENCE)).model();
            policy.parameters().forEach((name, weight) -> {
                Tensor other = reference.parameters().get(name);
                assertThat(other == weight)
                        .as(name)
                        .isNotEqualTo(roles.trained().containsKey(name));
                assertThat(other.toDoubles()).as(name).isEqualTo(weight.toDoubles());
            });
            assertThat(eyes(reference) == eyes(policy)).isEqualTo(sight.equals("frozen"));
        }
    }

    private static VisualEncoder eyes(LanguageModel model) {
        return model.vision().orElseThrow().encoder();
    }

    @TestFactory
    Stream<DynamicTest> anAdapterMayLearnToSee() {
        return Seeing.all()
                .map(s -> DynamicTest.dynamicTest(s.toString(), () -> {
                    Run.Result result = Run.of(settings(s, s + " eyes", "model.lora={ rank: 2, sight: true }"))
                            .run(Listener.SILENT);
                    try (LanguageModel model = LanguageModel.load(s.model(), DType.F32, Device.CPU);
                            Adapter adapter = Adapter.load(result.weights(), model)) {
                        Set<Vision.Part> learned = adapter.parameters().entrySet().stream()
                                .filter(e -> e.getKey().contains("lora_B")
                                        && e.getValue().norm() > 0)
                                .map(e -> Vision.Part.of(e.getKey().substring("base_model.model.".length())))
                                .collect(Collectors.toSet());
                        assertThat(learned).containsExactlyInAnyOrder(Vision.Part.values());
                    }
                }));
    }

    @Test
    void aRowIsRefusedByItsPlace() throws IOException {
        Seeing seeing = Seeing.all().findFirst().orElseThrow();
        Path data = pairs(seeing);
        List<String> lines = Files.readAllLines(data);
        for (Map.Entry<String, String> wrong : Map.of(
                        lines.get(0).replaceFirst("\"images\":\\[[^]]*]", "\"images\":[]"), "for 0 pictures",
                        lines.get(0).replaceFirst("_rgb.png", "_none.png"), "which is not there",
                        lines.get(0).replaceFirst("\"images\":\\[[^]]*]", "\"images\":7"), "paths of pictures",
                        lines.get(0).replaceFirst("It is not there", "<image>"), "pictures are shown in prompts only")
                .entrySet()) {
            Files.write(data, List.of(lines.get(1), wrong.getKey()));
            RunSettings settings = written(seeing, data);
            assertThatThrownBy(() -> Run.of(settings).run(Listener.SILENT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(data.getFileName() + ":2")
                    .hasMessageContaining(wrong.getValue());
        }
    }

    private RunSettings written(Seeing seeing, Path data) {
        ObjectNode tree = new YAMLMapper().readTree(BASE).asObject();
        tree.withObjectProperty("model").put("path", seeing.model().toString());
        tree.withObjectProperty("data").put("train", data.toString());
        tree.put("out", folder.resolve("refused").toString());
        return RunSettings.read(tree);
    }

    @Test
    void aRowThatIsTooLongIsDroppedWhole() throws IOException {
        Seeing seeing = Seeing.all().findFirst().orElseThrow();
        RunSettings settings = settings(seeing, "short", "data.max_length=100");
        List<String> messages = new ArrayList<>();
        Run.of(settings).run(new Listener() {
            @Override
            public void onMessage(String message) {
                messages.add(message);
            }
        });
        assertThat(messages).anyMatch(m -> m.contains("longer than max_length 100") && m.contains("3"));
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final class Stop implements Listener {
        @Override
        public void onStep(Step step) {
            if (step.number() == 2) {
                throw new Stopped();
            }
        }
    }
}

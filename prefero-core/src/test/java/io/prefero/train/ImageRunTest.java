package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.models.Adapter;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.setting.Assignment;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Image models train from a pipeline's folder and files of pictures, with all weights and with an adapter. */
@Tag("recipe")
class ImageRunTest {
    private static final String BASE = """
            method: { name: diffusion-dpo, beta: 2000 }
            train: { lr: 1e-4, batch: 4, steps: 4, checkpoint_every: 2, eval_every: 2, warmup: 0 }
            seed: 3
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void cacheOfItsOwn() {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
    }

    /** Every pipeline that is there. */
    private static Stream<Path> pipelines() {
        return DiffusionGoldenTest.roots().flatMap(root -> {
            try (Stream<Path> all = Files.list(root)) {
                return all.filter(f -> Files.exists(f.resolve("model_index.json"))).toList().stream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Path pairs(Path pipeline) throws IOException {
        Path images = pipeline.resolveSibling("images").toAbsolutePath();
        JsonNode facts = JsonMapper.shared()
                .readTree(pipeline.resolveSibling("train-inputs.json").toFile());
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            JsonNode pair = facts.path("pairs").get(i % 4);
            ObjectNode row = JsonMapper.shared().createObjectNode();
            row.put("prompt", pair.path("prompt").asString() + " " + i);
            row.put("chosen", images.resolve("chosen" + i % 4 + ".png").toString());
            row.put("rejected", images.resolve("rejected" + i % 4 + ".png").toString());
            lines.append(row).append('\n');
        }
        return Files.writeString(folder.resolve("pairs.jsonl"), lines);
    }

    private RunSettings settings(Path pipeline, String out, String... set) throws IOException {
        ObjectNode tree = new YAMLMapper().readTree(BASE).asObject();
        tree.withObjectProperty("model").put("path", pipeline.toString());
        tree.withObjectProperty("data").put("train", pairs(pipeline).toString()).put("eval_fraction", 0.34);
        tree.put("out", folder.resolve(out).toString());
        for (String change : set) {
            Assignment.parse(change).putInto(tree);
        }
        return RunSettings.read(tree);
    }

    @TestFactory
    Stream<DynamicTest> everyPipelineTrainsAndGoesOnTheSameAfterAStop() {
        return pipelines()
                .flatMap(p -> Stream.of(false, true)
                        .map(lora -> DynamicTest.dynamicTest(p + (lora ? " adapter" : ""), () -> resumable(p, lora))));
    }

    private void resumable(Path pipeline, boolean lora) throws IOException {
        String[] set = lora ? new String[] {"model.lora.rank=4"} : new String[0];
        Path home = Files.createTempDirectory(folder, String.valueOf(pipeline.getFileName()));
        Run.Result result = Run.of(settings(pipeline, home.resolve("whole").toString(), set))
                .run(Listener.SILENT);
        RunSettings cut = settings(pipeline, home.resolve("cut").toString(), set);
        assertThatThrownBy(() -> Run.of(cut).run(new StopAt(3))).isInstanceOf(Stopped.class);
        Run.resume(cut.out()).run(Listener.SILENT);
        List<Map<String, JsonNode>> whole = TinyRun.metrics(result.report().getParent());
        assertThat(TinyRun.metrics(cut.out())).isEqualTo(whole).hasSize(4);
        assertThat(whole.get(0).get("loss").asDouble()).isCloseTo(Math.log(2), within(1e-9));
        assertThat(whole.get(1)).containsKeys("eval_loss", "eval_rewards/accuracies");
        String file = lora ? "pytorch_lora_weights.safetensors" : Denoiser.WEIGHTS + ".safetensors";
        String kind = lora ? "adapter" : "model";
        assertThat(Files.readAllBytes(cut.out().resolve(kind).resolve(file)))
                .isEqualTo(Files.readAllBytes(result.weights().resolve(file)));
        loads(pipeline, result.weights(), lora);
    }

    private static void loads(Path pipeline, Path weights, boolean lora) {
        Path own = Stream.of("unet", "transformer")
                .map(pipeline::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        try (Denoiser denoiser = Denoiser.load(lora ? own : weights, DType.F32, Device.CPU)) {
            if (lora) {
                try (Adapter adapter = Adapter.load(weights, denoiser)) {
                    assertThat(adapter.changesTheBase()).isTrue();
                }
            }
        }
    }

    @Test
    void whatIsRememberedGivesTheSameNumbers() throws IOException {
        Path pipeline = pipelines().findFirst().orElseThrow();
        String[] steady = {"train.eval_every=4", "data.images.flip=true"};
        Run.of(settings(pipeline, "first", steady)).run(Listener.SILENT);
        Run.of(settings(pipeline, "second", steady)).run(Listener.SILENT);
        Run.of(settings(pipeline, "live", "train.eval_every=4", "data.images.flip=true", "train.reference_cache=false"))
                .run(Listener.SILENT);
        List<Map<String, JsonNode>> first = TinyRun.metrics(folder.resolve("first"));
        mustBeNear(TinyRun.metrics(folder.resolve("second")), first);
        mustBeNear(TinyRun.metrics(folder.resolve("live")), first);
    }

    private static void mustBeNear(List<Map<String, JsonNode>> ours, List<Map<String, JsonNode>> theirs) {
        for (int i = 0; i < theirs.size(); i++) {
            for (String key : List.of("loss", "model_mse", "ref_mse", "grad_norm")) {
                double expected = theirs.get(i).get(key).asDouble();
                assertThat(ours.get(i).get(key).asDouble())
                        .as(key + " of step " + (i + 1))
                        .isCloseTo(expected, within(2e-3 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    @Test
    void theCutOfABatchChangesNothing() throws IOException {
        Path pipeline = pipelines().findFirst().orElseThrow();
        Run.of(settings(pipeline, "whole")).run(Listener.SILENT);
        Run.of(settings(pipeline, "cut", "train.micro_batch=1")).run(Listener.SILENT);
        mustBeNear(TinyRun.metrics(folder.resolve("cut")), TinyRun.metrics(folder.resolve("whole")));
    }

    @Test
    void imitationTrainsToo() throws IOException {
        Path pipeline = pipelines().findFirst().orElseThrow();
        Run.of(settings(pipeline, "sft", "method={ name: diffusion-sft }")).run(Listener.SILENT);
        assertThat(TinyRun.metrics(folder.resolve("sft")).get(3)).containsKeys("loss", "eval_model_mse");
    }

    @Test
    void theReferenceMayFollow() throws IOException {
        Path pipeline = pipelines().findFirst().orElseThrow();
        for (String lora : List.of("train.weight_decay=0", "model.lora.rank=2")) {
            String out = "moving" + lora.hashCode();
            Run.of(settings(pipeline, out, "train.reference={ mix: 1, every: 2 }", lora))
                    .run(Listener.SILENT);
            List<Map<String, JsonNode>> steps = TinyRun.metrics(folder.resolve(out));
            assertThat(steps.get(1).get("loss").asDouble()).isNotCloseTo(Math.log(2), within(1e-3));
            // it has just arrived: what is left is the rounding of a folded adapter, times β
            assertThat(steps.get(2).get("loss").asDouble()).isCloseTo(Math.log(2), within(1e-4));
        }
    }

    @Test
    void whatMeansNothingForImagesIsRefusedByName() throws IOException {
        Path pipeline = pipelines().findFirst().orElseThrow();
        for (String change : List.of(
                "data.max_length=64",
                "train.max_tokens_per_batch=100",
                "train.naive=true",
                "monitor.ches_every=2",
                "model.activation_checkpointing=true")) {
            RunSettings settings = settings(pipeline, "refused", change);
            assertThatThrownBy(() -> Run.of(settings).run(Listener.SILENT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(change.substring(0, change.indexOf('=')));
        }
        RunSettings odd = settings(pipeline, "refused", "data.images.resolution=30");
        assertThatThrownBy(() -> Run.of(odd).run(Listener.SILENT)).hasMessageContaining("data.images.resolution");
        RunSettings text = settings(pipeline, "refused", "method={ name: dpo }");
        assertThatThrownBy(() -> Run.of(text).run(Listener.SILENT)).hasMessageContaining("learns from texts");
        RunSettings model = settings(pipeline, "refused", "model.path=" + folder);
        assertThatThrownBy(() -> Run.of(model).run(Listener.SILENT)).hasMessageContaining("model_index.json");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private record StopAt(long last) implements Listener {
        @Override
        public void onStep(Step step) {
            if (step.number() == last) {
                throw new Stopped();
            }
        }
    }
}

package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.models.VisionGolden.Case;
import io.prefero.models.generation.Generated;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.models.vision.Pixels;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What models that see say to prompts with pictures, and adapters on them. */
@Tag("unit")
class GoldenVisionAnswersTest {
    @TempDir
    Path temporary;

    @TestFactory
    Stream<DynamicNode> bundledModelsAnswerAsInTransformers() {
        return tests(VisionGolden.BUNDLED);
    }

    @TestFactory
    Stream<DynamicNode> sharedModelsAnswerAsInTransformers() {
        assumeTrue(Files.isDirectory(VisionGolden.SHARED), "the shared fixtures folder is not there");
        return tests(VisionGolden.SHARED);
    }

    private static Stream<DynamicNode> tests(Path root) {
        return VisionGolden.models(root).stream()
                .flatMap(folder -> Stream.of(
                        test(folder, "one prompt at a time", g -> greedy(g, 1)),
                        test(folder, "prompts of a batch", g -> greedy(g, 32)),
                        test(folder, "placeholders are never said", GoldenVisionAnswersTest::unsaid)));
    }

    private static DynamicNode test(Path folder, String what, Consumer<VisionGolden> body) {
        return DynamicTest.dynamicTest(folder.getFileName() + ": " + what, () -> {
            try (Scope scope = Scope.open();
                    Gradients off = Gradients.off();
                    VisionGolden golden = VisionGolden.open(folder)) {
                body.accept(golden);
            }
        });
    }

    private static void greedy(VisionGolden golden, int batch) {
        try (LanguageModel model = golden.model(DType.F32)) {
            List<Case> cases = golden.cases();
            List<Generated> found = answers(model, cases, batch);
            for (int i = 0; i < cases.size(); i++) {
                int[] expected = cases.get(i)
                        .facts()
                        .path("greedy")
                        .path("ids")
                        .valueStream()
                        .mapToInt(JsonNode::asInt)
                        .toArray();
                assertThat(found.get(i).ids()).as(cases.get(i).name()).containsExactly(expected);
            }
        }
    }

    private static List<Generated> answers(LanguageModel model, List<Case> cases, int batch) {
        Vision vision = model.vision().orElseThrow();
        List<Pixels> pixels = new ArrayList<>();
        cases.forEach(c -> pixels.addAll(c.pixels(model)));
        List<IllustratedText> prompts = new ArrayList<>();
        int first = 0;
        for (Case one : cases) {
            int next = first + one.files().size();
            int[] prompt = Arrays.copyOf(one.ids(), one.promptLength());
            prompts.add(vision.text(
                    prompt, Vision.grids(pixels), IntStream.range(first, next).toArray()));
            first = next;
        }
        List<Draw> draws = cases.stream().map(c -> Draw.seed(1)).toList();
        return new Generator(model, Pass.BASE, batch)
                .generate(prompts, vision.features(pixels), SamplingSettings.greedy(12, Set.of()), draws);
    }

    private static void unsaid(VisionGolden golden) {
        try (LanguageModel model = golden.model(DType.F32)) {
            List<Case> one = List.of(golden.named("images1"));
            int best = answers(model, one, 1).get(0).ids()[0];
            Tensor head = model.parameters().get("lm_head.weight");
            int placeholder = model.vision().orElseThrow().placeholder();
            head.narrow(0, placeholder, 1).copy_(head.narrow(0, best, 1).times(10));
            assertThat(answers(model, one, 1).get(0).ids()[0]).isEqualTo(best);
        }
    }

    /** Adapters made by PEFT on a model in memory of transformers 5, and the same with keys of transformers 4. */
    @Test
    void adaptersOfBothSpellingsAreReadAndWritten() throws Exception {
        Path dpo = VisionGolden.SHARED.resolve("dpo");
        assumeTrue(Files.isDirectory(dpo), "the shared fixtures folder is not there");
        Path base = VisionGolden.SHARED.resolve("models/tiny-llava15");
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off();
                VisionGolden golden = VisionGolden.open(base);
                LanguageModel model = golden.model(DType.F32);
                Adapter start = Adapter.load(dpo.resolve("lora_start"), model);
                Adapter end = Adapter.load(dpo.resolve("lora_final"), model)) {
            Case one = golden.named("images1");
            Tensor plain = hidden(model, one, Pass.BASE);
            Tensor changed = hidden(model, one, Pass.with(end));
            assertThat(start.changesTheBase()).isFalse();
            assertThat(Runs.distance(hidden(model, one, Pass.with(start)), plain))
                    .isZero();
            assertThat(Runs.distance(changed, plain)).isGreaterThan(1e-2);
            end.save(temporary.resolve("again"));
            older(dpo.resolve("lora_final"), temporary.resolve("older"));
            for (String folder : List.of("again", "older")) {
                try (Adapter other = Adapter.load(temporary.resolve(folder), model)) {
                    assertThat(Runs.distance(hidden(model, one, Pass.with(other)), changed))
                            .isZero();
                }
            }
            try (LanguageModel sum = model.with(end.changed(model.parameters()))) {
                assertThat(Runs.distance(hidden(sum, one, Pass.BASE), changed)).isLessThan(1e-4);
            }
        }
    }

    @Test
    void freshAdaptersTargetTheLanguageModelOnly() {
        Path base = VisionGolden.BUNDLED.resolve("models/tiny-llava15");
        LoraSettings settings = new LoraSettings(2, 4, 0, new LoraSettings.Targets.Named(List.of("q_proj", "v_proj")));
        try (LanguageModel model = LanguageModel.load(base, DType.F32, Device.CPU);
                Adapter adapter = Adapter.create(model, settings, Draw.seed(3))) {
            assertThat(adapter.parameters().keySet())
                    .allMatch(k -> k.startsWith("base_model.model.model.language_model.layers."))
                    .hasSize(3 * 2 * 2);
            adapter.save(temporary.resolve("fresh"));
            assertThat(Golden.json(temporary.resolve("fresh/adapter_config.json"))
                            .path("target_modules")
                            .asString())
                    .isEqualTo(".*language_model.*\\.(q_proj|v_proj)");
            try (Adapter again = Adapter.load(temporary.resolve("fresh"), model)) {
                assertThat(again.parameters().keySet())
                        .isEqualTo(adapter.parameters().keySet());
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> adaptersMayChangeWhatAModelSeesWith() {
        return VisionGolden.models(VisionGolden.BUNDLED).stream()
                .map(folder -> DynamicTest.dynamicTest(folder.toString(), () -> changedSight(folder)));
    }

    private void changedSight(Path base) {
        LoraSettings settings = new LoraSettings(
                2, 8, 0, new LoraSettings.Targets.AllLinear(), LoraSettings.Scaling.BY_RANK, true, Map.of(), Map.of());
        Path folder = temporary.resolve(base.getFileName());
        try (VisionGolden golden = VisionGolden.open(base);
                LanguageModel model = golden.model(DType.F32);
                Adapter adapter = Adapter.create(model, settings, Draw.seed(3));
                Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            Vision vision = model.vision().orElseThrow();
            List<Pixels> pixels = golden.cases().get(0).pixels(model);
            Tensor plain = vision.features(pixels);
            assertThat(Runs.distance(vision.features(pixels, Pass.with(adapter)), plain))
                    .isZero();
            CheckpointingTest.fillB(adapter);
            Tensor changed = vision.features(pixels, Pass.with(adapter));
            assertThat(Runs.distance(changed, plain)).isGreaterThan(1e-3);
            try (LanguageModel sum = model.with(adapter.changed(model.parameters()))) {
                Tensor own = sum.vision().orElseThrow().features(pixels);
                assertThat(Runs.distance(own, changed)).isLessThan(1e-4);
            }
            adapter.save(folder);
            try (Adapter again = Adapter.load(folder, model)) {
                assertThat(again.settings().sight()).isTrue();
                assertThat(again.parameters().keySet())
                        .isEqualTo(adapter.parameters().keySet());
                assertThat(Runs.distance(vision.features(pixels, Pass.with(again)), changed))
                        .isZero();
            }
        }
    }

    @Test
    void whatDoesNotSeeHasNoSightToChange() {
        Path base = VisionGolden.BUNDLED.resolve("models/tiny-llava15");
        LoraSettings settings =
                new LoraSettings(2, 4, 0, new LoraSettings.Targets.Named(List.of("o_proj"))).seeing(true);
        try (LanguageModel model = LanguageModel.load(base, DType.F32, Device.CPU)) {
            assertThatThrownBy(() -> Adapter.create(model, settings, Draw.seed(3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("linear_1");
        }
    }

    private static void older(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        Map<String, Tensor> matrices = new TreeMap<>();
        try (Safetensors file = Safetensors.open(from.resolve("adapter_model.safetensors"))) {
            file.names()
                    .forEach(n -> matrices.put(
                            n.replace("model.language_model.layers", "language_model.model.layers"), file.tensor(n)));
            Safetensors.write(to.resolve("adapter_model.safetensors"), matrices, Map.of());
        }
        Files.writeString(to.resolve("adapter_config.json"), Files.readString(from.resolve("adapter_config.json")));
    }

    private static Tensor hidden(LanguageModel model, Case one, Pass pass) {
        List<Pixels> pixels = one.pixels(model);
        IllustratedText text = one.text(model, pixels);
        Layout layout = new PaddedLayout(List.of(text), model.config(), model.device());
        Tensor features = model.vision().orElseThrow().features(pixels);
        return model.decoder()
                .run(Tensor.of(text.ids()), Overlay.of(text.rows(), features), layout, pass)
                .hidden();
    }
}

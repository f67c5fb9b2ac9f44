package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.models.VisionGolden.Case;
import io.prefero.models.vision.Grid;
import io.prefero.models.vision.GridPositions;
import io.prefero.models.vision.Pixels;
import io.prefero.models.vision.SmartResize;
import io.prefero.models.vision.SquarePreprocessing;
import io.prefero.picture.Picture;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Folders of models that see: every spelling is read, what is written is read again, pictures are prepared alike. */
@Tag("unit")
class GoldenVisionFolderTest {
    @TempDir
    Path temporary;

    @TestFactory
    Stream<DynamicNode> bundledFolders() {
        return tests(VisionGolden.BUNDLED);
    }

    @TestFactory
    Stream<DynamicNode> sharedFolders() {
        assumeTrue(Files.isDirectory(VisionGolden.SHARED), "the shared fixtures folder is not there");
        return tests(VisionGolden.SHARED);
    }

    private Stream<DynamicNode> tests(Path root) {
        return VisionGolden.models(root).stream()
                .flatMap(folder -> Stream.of(
                        test(folder, "pictures", GoldenVisionFolderTest::pictures),
                        test(folder, "placeholders", GoldenVisionFolderTest::placeholders),
                        test(folder, "spellings of names", GoldenVisionFolderTest::names),
                        test(folder, "weights under other names", GoldenVisionFolderTest::renamed),
                        test(folder, "old config files", GoldenVisionFolderTest::legacy),
                        test(folder, "saved and loaded", GoldenVisionFolderTest::saved),
                        test(folder, "positions alone", GoldenVisionFolderTest::positions)));
    }

    private DynamicNode test(Path folder, String what, BiConsumer<VisionGolden, Path> body) {
        return DynamicTest.dynamicTest(folder.getFileName() + ": " + what, () -> {
            try (Scope scope = Scope.open();
                    VisionGolden golden = VisionGolden.open(folder)) {
                body.accept(golden, Files.createTempDirectory(temporary, "model"));
            }
        });
    }

    private static void pictures(VisionGolden golden, Path temporary) {
        assumeTrue(Files.exists(golden.file("preprocess.safetensors")), "no pictures here");
        try (LanguageModel model = golden.model(DType.F32);
                Safetensors expected = Safetensors.open(golden.file("preprocess.safetensors"))) {
            for (Map.Entry<String, JsonNode> e :
                    Golden.json(golden.file("preprocess.json")).properties()) {
                if (!expected.names().contains(e.getKey() + ".pil.pixel_values")) {
                    continue;
                }
                Picture picture = golden.picture(e.getValue().path("file").asString());
                Vision vision = model.vision().orElseThrow();
                Pixels pixels = e.getKey().endsWith(".pad") ? padding(vision).pixels(picture) : vision.pixels(picture);
                Tensor found = pixels.tensor(DType.F32, Device.CPU);
                Tensor pil = expected.tensor(e.getKey() + ".pil.pixel_values");
                assertThat(Runs.distance(found.reshape(-1), pil.reshape(-1)))
                        .as(e.getKey())
                        .isLessThanOrEqualTo(2e-6);
                JsonNode grid = e.getValue().path("image_grid_thw").path(0);
                if (!grid.isMissingNode()) {
                    assertThat(pixels.grid())
                            .isEqualTo(new Grid(
                                    grid.get(0).asInt(),
                                    grid.get(1).asInt() / 2,
                                    grid.get(2).asInt() / 2));
                }
                assertThat(vision.preprocessing().grid(picture.width(), picture.height()))
                        .isEqualTo(pixels.grid());
            }
        }
    }

    private static Vision padding(Vision vision) {
        return vision.with(((SquarePreprocessing) vision.preprocessing()).with(SquarePreprocessing.Aspect.PAD));
    }

    private static void placeholders(VisionGolden golden, Path temporary) {
        try (LanguageModel model = golden.model(DType.F32)) {
            Vision vision = model.vision().orElseThrow();
            assertThat(vision.placeholder())
                    .isEqualTo(golden.facts().path("image_token_id").asInt());
            for (Case one : golden.cases()) {
                List<Grid> grids = Vision.grids(one.pixels(model));
                List<Integer> prompt = new ArrayList<>();
                int[] ids = Arrays.copyOf(one.ids(), one.promptLength());
                for (int t = 0; t < ids.length; t++) {
                    int at = t;
                    boolean inside = one.facts()
                            .path("spans")
                            .valueStream()
                            .anyMatch(s -> at > s.get(0).asInt()
                                    && at < s.get(0).asInt() + s.get(1).asInt());
                    if (!inside) {
                        prompt.add(ids[t]);
                    }
                }
                int[] once = prompt.stream().mapToInt(i -> i).toArray();
                assertThat(vision.expanded(once, grids)).containsExactly(ids);
            }
        }
    }

    private static WeightNames spelling(VisionGolden golden) {
        return Architecture.of(ConfigJson.read(golden.folder().resolve("config.json")))
                .names();
    }

    private static void names(VisionGolden golden, Path temporary) {
        WeightNames names = spelling(golden);
        for (JsonNode key : Golden.json(golden.file("keys.json"))) {
            String memory = key.path("memory").asString();
            for (String spelling : List.of("file", "memory", "v4_file")) {
                assertThat(names.network(key.path(spelling).asString())).contains(memory);
            }
            assertThat(names.hub(memory)).isEqualTo(key.path("v4_file").asString());
        }
    }

    private static void renamed(VisionGolden golden, Path temporary) {
        for (String spelling : List.of("memory", "v4_file")) {
            Path folder = temporary.resolve(spelling);
            copy(golden.folder(), folder);
            Map<String, Tensor> weights = new TreeMap<>();
            try (Safetensors file = Safetensors.open(golden.folder().resolve("model.safetensors"))) {
                for (JsonNode key : Golden.json(golden.file("keys.json"))) {
                    weights.put(
                            key.path(spelling).asString(),
                            file.tensor(key.path("file").asString()));
                }
                Safetensors.write(folder.resolve("model.safetensors"), weights, Map.of());
            }
            requireSame(golden, folder);
        }
    }

    private static void legacy(VisionGolden golden, Path temporary) {
        copy(golden.folder(), temporary);
        copy(golden.file("legacy_config.json"), temporary.resolve("config.json"));
        delete(temporary.resolve("processor_config.json"));
        if (Files.exists(golden.file("legacy_preprocessor_config.json"))) {
            copy(golden.file("legacy_preprocessor_config.json"), temporary.resolve("preprocessor_config.json"));
        }
        assertThat(ModelConfig.read(temporary)).isEqualTo(ModelConfig.read(golden.folder()));
        requireSame(golden, temporary);
    }

    private static void saved(VisionGolden golden, Path temporary) {
        Path folder = temporary.resolve("saved");
        try (LanguageModel model = golden.model(DType.F32)) {
            model.save(folder, DType.F32);
        }
        try (Safetensors before = Safetensors.open(golden.folder().resolve("model.safetensors"));
                Safetensors after = Safetensors.open(folder.resolve("model.safetensors"))) {
            assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
            before.names()
                    .forEach(n -> assertThat(Runs.distance(after.tensor(n), before.tensor(n)))
                            .isZero());
        }
        requireSame(golden, folder);
    }

    /** Another folder of the same model: the same preparation of pictures, and the same numbers to the last bit. */
    private static void requireSame(VisionGolden golden, Path folder) {
        Case one = golden.named("images1");
        try (LanguageModel model = golden.model(DType.F32);
                LanguageModel other = LanguageModel.load(folder, DType.F32, Device.CPU);
                Gradients off = Gradients.off()) {
            assertThat(other.vision().orElseThrow().preprocessing())
                    .isEqualTo(model.vision().orElseThrow().preprocessing());
            assertThat(Runs.distance(hidden(other, one), hidden(model, one))).isZero();
        }
    }

    static Tensor hidden(LanguageModel model, Case one) {
        List<Pixels> pixels = one.pixels(model);
        IllustratedText text = one.text(model, pixels);
        Layout layout = new PaddedLayout(List.of(text), model.config(), model.device());
        Tensor features = model.vision().orElseThrow().features(pixels);
        return model.decoder()
                .run(Tensor.of(text.ids()), Overlay.of(text.rows(), features), layout, Pass.BASE)
                .hidden();
    }

    private static void positions(VisionGolden golden, Path temporary) {
        if (!Files.exists(golden.file("rope_index.json"))) {
            mustCountOn(golden);
            return;
        }
        JsonNode config = Golden.json(golden.folder().resolve("config.json"));
        int picture = config.path("image_token_id").asInt();
        int film = config.path("video_token_id").asInt();
        int step = config.path("vision_config").path("tokens_per_second").asInt(1);
        GridPositions positions = new GridPositions(picture, film, step);
        for (JsonNode one : Golden.json(golden.file("rope_index.json"))) {
            int[] ids = one.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
            int[][] found = positions.of(ids, grids(one, ids, picture));
            int[][] expected = one.path("position_ids")
                    .valueStream()
                    .map(c -> c.valueStream().mapToInt(JsonNode::asInt).toArray())
                    .toArray(int[][]::new);
            assertThat(found).isDeepEqualTo(expected);
            int[] none = new int[ids.length];
            assertThat(new IllustratedText(ids, none, found).shift())
                    .isEqualTo(one.path("rope_delta").asInt());
        }
    }

    /** A model without positions of its own numbers a text with a picture as any other. */
    private static void mustCountOn(VisionGolden golden) {
        try (LanguageModel model = golden.model(DType.F32)) {
            Vision vision = model.vision().orElseThrow();
            Grid grid = vision.preprocessing().grid(40, 30);
            int[] ids = vision.expanded(new int[] {1, vision.placeholder(), 2}, List.of(grid));
            int[][] found = vision.text(ids, List.of(grid), 0).positions();
            assertThat(found).isDeepEqualTo(new int[][] {
                IntStream.range(0, grid.tokens() + 2).toArray()
            });
        }
    }

    /** In the order of the text: each run of placeholders begins with the next of its kind. */
    private static List<Grid> grids(JsonNode one, int[] ids, int picture) {
        List<Grid> grids = new ArrayList<>();
        int[] next = new int[2];
        for (int t = 0; t < ids.length; ) {
            int kind = ids[t] == picture ? 0 : 1;
            JsonNode all = one.path(kind == 0 ? "image_grid_thw" : "video_grid_thw");
            boolean holds = ids[t] == picture || ids[t] == picture + 1;
            if (holds) {
                JsonNode thw = all.get(next[kind]++);
                Grid grid = new Grid(
                        thw.get(0).asInt(), thw.get(1).asInt() / 2, thw.get(2).asInt() / 2);
                grids.add(grid);
                t += grid.tokens();
            } else {
                t++;
            }
        }
        return grids;
    }

    @Test
    void sizesAreTransformers() {
        Path file = VisionGolden.BUNDLED.resolve("smart_resize.json");
        for (JsonNode one : Golden.json(file)) {
            SmartResize sizes = new SmartResize(
                    one.path("factor").asInt(),
                    one.path("min_pixels").asInt(),
                    one.path("max_pixels").asInt());
            int width = one.path("width").asInt();
            int height = one.path("height").asInt();
            JsonNode result = one.path("result");
            assertThat(sizes.of(width, height))
                    .isEqualTo(new SmartResize.Size(
                            result.get(1).asInt(), result.get(0).asInt()));
        }
    }

    private static void copy(Path from, Path to) {
        try {
            if (Files.isDirectory(from)) {
                Files.createDirectories(to);
                try (Stream<Path> files = Files.list(from)) {
                    files.forEach(f -> copy(f, to.resolve(f.getFileName().toString())));
                }
            } else {
                Files.write(to, Files.readAllBytes(from));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.prefero.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.models.LanguageModel;
import io.prefero.models.ModelConfig;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** Greedy continuations with the cache equal transformers' for every supported checkpoint, prompts of any length together. */
@Tag("unit")
class GreedyGoldenTest {
    private static final Path BUNDLED = Path.of("src/test/resources/golden/models");
    private static final Path SHARED = Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden/models");

    @TestFactory
    Stream<DynamicNode> bundledCheckpointsContinueAsTransformersDoes() throws IOException {
        return tests(BUNDLED);
    }

    @TestFactory
    Stream<DynamicNode> sharedCheckpointsContinueAsTransformersDoes() throws IOException {
        assumeTrue(Files.isDirectory(SHARED), "the shared fixtures folder is not there");
        return tests(SHARED);
    }

    private static Stream<DynamicNode> tests(Path root) throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all
                    .filter(f ->
                            Files.exists(f.resolve("config.json")) && Files.exists(f.resolve("golden.safetensors")))
                    .filter(f -> ModelConfig.families().contains(family(f)))
                    .sorted()
                    .toList()
                    .stream()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
        }
    }

    private static String family(Path folder) {
        return JsonMapper.shared()
                .readTree(folder.resolve("config.json").toFile())
                .path("model_type")
                .asString();
    }

    private static void check(Path folder) {
        try (Scope scope = Scope.open();
                Safetensors golden = Safetensors.open(folder.resolve("golden.safetensors"));
                LanguageModel model = LanguageModel.load(folder, DType.F32, Device.CPU)) {
            List<int[]> prompts = new ArrayList<>();
            List<int[]> expected = new ArrayList<>();
            for (int p = 0; golden.names().contains("greedy." + p + ".prompt"); p++) {
                prompts.add(ints(golden, "greedy." + p + ".prompt"));
                expected.add(ints(golden, "greedy." + p + ".tokens"));
            }
            assertThat(prompts).isNotEmpty();
            SamplingSettings settings = SamplingSettings.greedy(expected.get(0).length, Set.of());
            List<Generated> texts = Generator.of(model, Pass.BASE).generate(prompts, settings, Draw.seed(0));
            assertThat(texts).extracting(Generated::ids).containsExactlyElementsOf(expected);
        }
    }

    private static int[] ints(Safetensors golden, String name) {
        return Arrays.stream(golden.tensor(name).toLongs())
                .mapToInt(i -> (int) i)
                .toArray();
    }
}

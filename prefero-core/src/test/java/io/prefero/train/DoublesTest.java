package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.Tiny;
import io.prefero.doubles.Doubles;
import io.prefero.method.Methods;
import io.prefero.objective.TextObjective;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The types have room for methods that ask for more than the shipped ones: they accumulate, train and resume as those do. */
@Tag("recipe")
class DoublesTest {
    private static final String LORA = "model.lora={ rank: 4, alpha: 8, dropout: 0.1 }";
    private static final String ALL_WEIGHTS = "model.dtype=auto";

    @TempDir
    Path folder;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void addToTheTable() throws IOException {
        Thread.currentThread().setContextClassLoader(Doubles.loader(folder.resolve("jar")));
    }

    @AfterEach
    void removeFromTheTable() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private static List<String> ids() {
        return new Doubles().methods().keySet().stream().sorted().toList();
    }

    @TestFactory
    Stream<DynamicTest> eachGoesTheSameWayHoweverItsBatchesAreCut() {
        Path model = Tiny.folder(folder.resolve("plain"), 1);
        return ids().stream()
                .flatMap(id -> Stream.of(false, true)
                        .map(lora -> DynamicTest.dynamicTest(
                                id + (lora ? " with LoRA" : ""), () -> Way.requireOne(objective(id), model, lora))));
    }

    private static TextObjective objective(String id) {
        return (TextObjective) Methods.named(id).with(JsonNodeFactory.instance.objectNode());
    }

    @TestFactory
    Stream<DynamicTest> eachTrainsAndResumesExactly() throws IOException {
        TinyRun runs = TinyRun.in(folder.resolve("runs"));
        return ids().stream()
                .flatMap(id -> Stream.of(LORA, ALL_WEIGHTS)
                        .map(weights -> DynamicTest.dynamicTest(id + " " + weights, () -> resumes(runs, id, weights))));
    }

    private static void resumes(TinyRun runs, String id, String weights) throws IOException {
        String[] set = {"method.name=" + id, weights, "train.checkpoint_every=2", "train.warmup=0"};
        String name = id + weights.length();
        Run.of(runs.settings(name + "-whole", set)).run(Listener.SILENT);
        Path cut = runs.out(name + "-cut");
        try {
            Run.of(runs.settings(name + "-cut", set)).run(new StopAt(3));
        } catch (StopAt.Stop e) {
            Run.resume(cut).run(Listener.SILENT);
        }
        Path whole = runs.out(name + "-whole");
        assertThat(TinyRun.metrics(cut)).isEqualTo(TinyRun.metrics(whole)).hasSize(6);
        assertThat(cut.resolve("checkpoints/step-6/optimizer.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("checkpoints/step-6/optimizer.safetensors"));
        double first = TinyRun.metrics(whole).get(0).get("loss").asDouble();
        double last = TinyRun.metrics(whole).get(5).get("loss").asDouble();
        assertThat(last).isNotEqualTo(first);
    }

    private record StopAt(long number) implements Listener {
        private static final class Stop extends RuntimeException {
            private static final long serialVersionUID = 1;
        }

        @Override
        public void onStep(Step step) {
            if (step.number() == number) {
                throw new Stop();
            }
        }
    }

    // ---- what each of them keeps

    @Test
    void bothTrainedRolesMoveApartAndStandInCheckpoints() throws IOException {
        for (String weights : List.of(LORA, ALL_WEIGHTS)) {
            Path checkpoint = checkpoint("fast-slow", weights);
            try (Scope scope = Scope.open();
                    Safetensors state = Safetensors.open(checkpoint.resolve("optimizer.safetensors"))) {
                List<String> slow = state.names().stream()
                        .filter(n -> n.startsWith("master.slow/"))
                        .toList();
                assertThat(slow).isNotEmpty().allSatisfy(name -> {
                    String policy = name.replace("slow/", "");
                    assertThat(state.tensor(name).toDoubles())
                            .isNotEqualTo(state.tensor(policy).toDoubles());
                    assertThat(state.tensor(name.replace("master", "exp_avg_sq"))
                                    .norm())
                            .isPositive();
                });
            }
        }
    }

    @Test
    void theHeadOfAMethodMovesAndStandsInCheckpoints() throws IOException {
        Path checkpoint = checkpoint("own-head", LORA);
        try (Scope scope = Scope.open();
                Safetensors state = Safetensors.open(checkpoint.resolve("optimizer.safetensors"))) {
            assertThat(state.shape("master.method/head")).containsExactly(1, 16);
            assertThat(state.tensor("exp_avg.method/head").norm()).isPositive();
            assertThat(state.tensor("master.method/bias").item()).isNotZero();
        }
    }

    @Test
    void theMemoryOfAMethodStandsInCheckpoints() throws IOException {
        Path checkpoint = checkpoint("remembering", LORA);
        JsonNode state =
                JsonMapper.shared().readTree(checkpoint.resolve("state.json").toFile());
        assertThat(state.path("method").path("count").asDouble()).isEqualTo(2 * 8 * 6);
        assertThat(state.path("method").path("mean").isNumber()).isTrue();
    }

    /** The last checkpoint of a short run. */
    private Path checkpoint(String id, String weights) throws IOException {
        Path place = folder.resolve(id + weights.length());
        TinyRun runs = TinyRun.in(place);
        Run.of(runs.settings("run", "method.name=" + id, weights, "train.checkpoint_every=6"))
                .run(Listener.SILENT);
        return runs.out("run").resolve("checkpoints/step-6");
    }
}

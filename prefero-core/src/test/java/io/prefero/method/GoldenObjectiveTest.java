package io.prefero.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.Levels.Level;
import io.prefero.objective.LossReport;
import io.prefero.objective.Objective;
import io.prefero.objective.ScoreFile;
import io.prefero.score.State;
import io.prefero.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Level 1 of every method: loss, gradient and metrics equal the golden vectors; what must be refused is refused. */
@Tag("unit")
class GoldenObjectiveTest {
    private static final Path OWN = Path.of("src/test/resources/objectives");
    private static final Path SHARED =
            Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden", "objectives");

    @TempDir
    Path folder;

    /** A container each, which reads its file only when one of its tests is wanted: mutation testing wants them one by one. */
    @TestFactory
    Stream<DynamicNode> everyMethodOfTheTableEqualsItsGoldenVectors() {
        return Methods.all().keySet().stream()
                .map(id -> DynamicContainer.dynamicContainer(id, Stream.of(id).flatMap(this::cases)));
    }

    private Stream<DynamicTest> cases(String id) {
        JsonNode file = JsonMapper.shared()
                .readTree(golden(id.replace("/", "--") + ".json").toFile());
        return file.path("cases")
                .valueStream()
                .map(example -> DynamicTest.dynamicTest(
                        id + " " + example.path("name").asString(),
                        Levels.counted(Level.FORMULA, id, () -> checkCase(id, file, example))));
    }

    private void checkCase(String id, JsonNode file, JsonNode golden) throws IOException {
        try (Scope scope = Scope.open()) {
            var params = file.path("params").deepCopy().asObject();
            golden.path("params").properties().forEach(e -> params.set(e.getKey(), e.getValue()));
            Objective objective = Methods.named(id).with(params);
            State state = golden.has("state") ? State.of(golden.path("state")) : State.FRESH;
            JsonNode report =
                    LossReport.of(objective, ScoreFile.read(write(golden.path("examples")), objective, state));
            for (String key : List.of("losses", "loss", "rewards", "gradients", "metrics", "state_after")) {
                if (golden.has(key)) {
                    requireEqual(key, golden.path(key), report.path(key));
                }
            }
            assertThat(report.has("rewards")).isEqualTo(golden.has("rewards"));
        }
    }

    private static void requireEqual(String at, JsonNode golden, JsonNode ours) {
        if (ours.isMissingNode() && at.startsWith("gradients") && isZero(golden)) {
            return; // what a method does not read has no gradient
        }
        if (golden.isNumber()) {
            assertThat(ours.isNumber()).as(at + " is a number: " + ours).isTrue();
            double tolerance = 1e-9 * Math.max(1, Math.abs(golden.asDouble()));
            assertThat(ours.asDouble()).as(at).isCloseTo(golden.asDouble(), within(tolerance));
        } else if (golden.isArray()) {
            assertThat(ours.size()).as(at).isEqualTo(golden.size());
            for (int i = 0; i < golden.size(); i++) {
                requireEqual(at + "[" + i + "]", golden.get(i), ours.path(i));
            }
        } else {
            golden.properties().forEach(e -> requireEqual(at + "." + e.getKey(), e.getValue(), ours.path(e.getKey())));
        }
    }

    private static boolean isZero(JsonNode golden) {
        return golden.isNumber() ? golden.asDouble() == 0 : golden.valueStream().allMatch(GoldenObjectiveTest::isZero);
    }

    @TestFactory
    Stream<DynamicNode> whatMustBeRefusedIsRefusedByName() {
        Set<String> known = Methods.all().keySet();
        return Stream.of("invalid.json", "invalid2.json")
                .map(name -> DynamicContainer.dynamicContainer(
                        name, Stream.of(name).flatMap(file -> refusals(file, known))));
    }

    private Stream<DynamicTest> refusals(String name, Set<String> known) {
        JsonNode cases = JsonMapper.shared().readTree(golden(name).toFile()).path("cases");
        assertThat(cases.size()).isGreaterThan(100);
        return cases.valueStream()
                .filter(wrong -> known.contains(wrong.path("method").asString()))
                .map(wrong -> DynamicTest.dynamicTest(
                        wrong.path("method").asString() + " "
                                + wrong.path("name").asString(),
                        () -> checkRefused(wrong.path("method").asString(), wrong)));
    }

    private void checkRefused(String id, JsonNode wrong) throws IOException {
        Path scores = write(wrong.path("examples"));
        assertThatThrownBy(() -> {
                    try (Scope scope = Scope.open()) {
                        Objective objective = Methods.named(id).with(wrong.path("params"));
                        LossReport.of(objective, ScoreFile.read(scores, objective, State.FRESH));
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong.path("key").asString());
    }

    private Path write(JsonNode examples) throws IOException {
        StringBuilder lines = new StringBuilder();
        examples.forEach(e -> lines.append(e).append('\n'));
        Path file = Files.createTempFile(folder, "scores", ".jsonl");
        return Files.writeString(file, lines);
    }

    private static Path golden(String name) {
        Path shared = SHARED.resolve(name);
        return Files.exists(shared) ? shared : OWN.resolve(name);
    }
}

package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.method.Methods;
import io.prefero.objective.LossReport;
import io.prefero.objective.Objective;
import io.prefero.objective.ScoreFile;
import io.prefero.score.State;
import io.prefero.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command prints the report of every golden case, and refuses what must be refused. */
@Tag("unit")
class LossCommandTest {
    private static final Path GOLDEN =
            Path.of(System.getProperty("prefero.root", ".."), "prefero-core/src/test/resources/objectives");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> printsTheReportOfEveryGoldenCase() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String id : Methods.all().keySet()) {
            JsonNode file = read(id.replace("/", "--") + ".json");
            for (JsonNode golden : file.path("cases")) {
                tests.add(DynamicTest.dynamicTest(
                        id + " " + golden.path("name").asString(), () -> check(id, file, golden)));
            }
        }
        return tests.stream();
    }

    private void check(String id, JsonNode file, JsonNode golden) throws IOException {
        var params = file.path("params").deepCopy().asObject();
        golden.path("params").properties().forEach(e -> params.set(e.getKey(), e.getValue()));
        List<String> args = args(id, params, golden.path("examples"));
        if (golden.has("state")) {
            Path state = Files.writeString(
                    folder.resolve("state.json"), golden.path("state").toString());
            args.addAll(List.of("--state", state.toString()));
        }
        Called called = Called.with(args);
        assertThat(called.err()).isEmpty();
        assertThat(called.code()).isZero();
        assertThat(called.out()).isEqualToIgnoringNewLines(report(id, params, golden));
    }

    /** What the library says, which {@code GoldenObjectiveTest} holds against the golden numbers. */
    private String report(String id, JsonNode params, JsonNode golden) throws IOException {
        try (Scope scope = Scope.open()) {
            Objective objective = Methods.named(id).with(params);
            State before = golden.has("state") ? State.of(golden.path("state")) : State.FRESH;
            return LossReport.of(objective, ScoreFile.read(scores(golden.path("examples")), objective, before))
                    .toString();
        }
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatMustBeRefusedNamingTheKey() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : List.of("invalid.json", "invalid2.json")) {
            for (JsonNode wrong : read(name).path("cases")) {
                String id = wrong.path("method").asString();
                if (Methods.all().containsKey(id)) {
                    tests.add(DynamicTest.dynamicTest(
                            id + " " + wrong.path("name").asString(), () -> checkRefused(id, wrong)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(100);
        return tests.stream();
    }

    private void checkRefused(String id, JsonNode wrong) throws IOException {
        Called called = Called.with(args(id, wrong.path("params"), wrong.path("examples")));
        assertThat(called.code()).isNotZero();
        assertThat(called.out()).isEmpty();
        assertThat(called.error()).contains(wrong.path("key").asString());
    }

    private List<String> args(String id, JsonNode params, JsonNode examples) throws IOException {
        List<String> args =
                new ArrayList<>(List.of("loss", id, "--scores", scores(examples).toString()));
        params.properties().forEach(e -> args.addAll(List.of("--set", e.getKey() + "=" + e.getValue())));
        return args;
    }

    private Path scores(JsonNode examples) throws IOException {
        StringBuilder lines = new StringBuilder();
        examples.forEach(e -> lines.append(e).append('\n'));
        return Files.writeString(Files.createTempFile(folder, "scores", ".jsonl"), lines);
    }

    private static JsonNode read(String name) {
        return JsonMapper.shared().readTree(GOLDEN.resolve(name).toFile());
    }

    @Test
    void anotherToolsNameIsExplainedOnStderrOnly() throws IOException {
        JsonNode golden = read("dpo.json").path("cases").get(0);
        Called called = Called.with(args("sigmoid", JsonMapper.shared().createObjectNode(), golden.path("examples")));
        assertThat(called.err()).contains("sigmoid means dpo");
        assertThat(JsonMapper.shared().readTree(called.out()).path("loss").isNumber())
                .isTrue();
    }

    @Test
    void aNumberThatIsNoneIsRefusedNamingTheKey() throws IOException {
        JsonNode golden = read("dpo.json").path("cases").get(0);
        for (String value : List.of("NaN", ".nan", "Infinity", ".inf", "1e999", "", "many")) {
            List<String> args = args("dpo", JsonMapper.shared().createObjectNode(), golden.path("examples"));
            args.addAll(List.of("--set", "beta=" + value));
            Called called = Called.with(args);
            assertThat(called.code()).as(value).isEqualTo(Failure.USAGE);
            assertThat(called.error()).contains("beta");
        }
    }
}

package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Scores and texts of a real checkpoint, on real rows, by the commands. */
@Tag("recipe")
class FixturesTest {
    private static final Path SHARED = Path.of(System.getProperty("prefero.fixtures", "../shared"));

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> scoreGivesTheRecordedIdsAndLogProbabilities() throws IOException {
        Path golden = SHARED.resolve("golden/score");
        assumeTrue(Files.isDirectory(golden), "the shared fixtures folder has no golden/score");
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(golden)) {
            files.filter(f -> f.toString().endsWith(".jsonl.gz"))
                    .forEach(f ->
                            tests.add(DynamicTest.dynamicTest(f.getFileName().toString(), () -> score(f))));
        }
        return tests.stream();
    }

    /** The rows' texts whole again: the prompt is what they begin with alike. */
    private void score(Path golden) throws IOException {
        List<JsonNode> rows = rows(golden);
        String data = rows.stream()
                .map(r -> JsonMapper.shared()
                        .createObjectNode()
                        .put(
                                "chosen",
                                r.path("prompt").asString() + r.path("chosen").asString())
                        .put(
                                "rejected",
                                r.path("prompt").asString() + r.path("rejected").asString())
                        .toString())
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("rows.jsonl"), data);
        Called called = Called.with(
                "score",
                "--model",
                model(),
                "--data",
                file.toString(),
                "--set",
                "data.overflow=drop",
                "--set",
                "data.max_length=" + longest(rows));
        assertThat(called.code()).as(called.err()).isZero();
        List<JsonNode> ours =
                called.out().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(ours).hasSameSizeAs(rows);
        for (int i = 0; i < ours.size(); i++) {
            compare(rows.get(i), ours.get(i));
        }
    }

    private static int longest(List<JsonNode> rows) {
        return rows.stream()
                .mapToInt(r -> Math.max(
                        r.path("chosen_ids").size(), r.path("rejected_ids").size()))
                .max()
                .orElseThrow();
    }

    private static void compare(JsonNode golden, JsonNode ours) {
        for (String side : List.of("chosen", "rejected")) {
            for (String key : List.of("", "_ids", "_start")) {
                assertThat(ours.path(side + key)).isEqualTo(golden.path(side + key));
            }
            JsonNode values = golden.path(side + "_logps");
            assertThat(ours.path(side + "_logps").size()).isEqualTo(values.size());
            for (int i = 0; i < values.size(); i++) {
                assertThat(ours.path(side + "_logps").get(i).asDouble())
                        .as("row " + golden.path("row") + " " + side + " " + i)
                        .isCloseTo(values.get(i).asDouble(), within(1e-4));
            }
        }
        assertThat(ours.path("prompt")).isEqualTo(golden.path("prompt"));
    }

    @Test
    void longerRowsAreDroppedAndCounted() throws IOException {
        ObjectNode row = JsonMapper.shared().createObjectNode().put("prompt", "Once upon a time");
        row.put("completion", " there was a cat.".repeat(30)).put("label", true);
        String text = row + "\n" + row.put("completion", " there was a cat.").put("label", false) + "\n";
        Path file = Files.writeString(folder.resolve("unpaired.jsonl"), text);
        Called called =
                Called.with("score", "--model", model(), "--data", file.toString(), "--set", "data.max_length=40");
        assertThat(called.err()).contains("1 rows scored, 1 dropped", "max_length 40");
        JsonNode ours = JsonMapper.shared().readTree(called.out());
        assertThat(ours.propertyNames())
                .containsExactlyInAnyOrder(
                        "row",
                        "prompt",
                        "completion",
                        "completion_ids",
                        "completion_start",
                        "completion_logps",
                        "completion_sum",
                        "label");
        assertThat(ours.path("row").asInt()).isEqualTo(1);
        assertThat(ours.path("label").asBoolean()).isFalse();
        int scored = ours.path("completion_ids").size()
                - ours.path("completion_start").asInt();
        assertThat(ours.path("completion_logps").size()).isEqualTo(scored);
    }

    @Test
    void generateGivesTheRecordedTexts() throws IOException {
        Path file = SHARED.resolve("golden/generation.json");
        assumeTrue(Files.exists(file), "the shared fixtures folder has no golden/generation.json");
        JsonNode golden = JsonMapper.shared().readTree(file.toFile());
        StringBuilder prompts = new StringBuilder();
        golden.path("greedy").forEach(g -> {
            ObjectNode row = JsonMapper.shared().createObjectNode();
            prompts.append(row.put("prompt", g.path("prompt").asString())).append('\n');
        });
        Path in = Files.writeString(folder.resolve("prompts.jsonl"), prompts);
        Called called = Called.with(
                "generate",
                "--model",
                model(),
                "--prompts",
                in.toString(),
                "--greedy",
                "--ids",
                "--max-new-tokens",
                golden.path("new_tokens").asString());
        assertThat(called.err()).containsPattern("\\d+ tokens in [0-9.]+ s \\([0-9.]+ tokens/s\\)");
        List<JsonNode> ids = called.out()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .map(r -> r.path("ids"))
                .toList();
        assertThat(ids).containsExactlyElementsOf(golden.path("greedy").findValues("ids"));
        List<String> texts = called.out()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .map(r -> r.path("prompt").asString() + r.path("completion").asString())
                .toList();
        List<String> recorded = new ArrayList<>();
        golden.path("greedy").forEach(g -> recorded.add(g.path("text").asString()));
        assertThat(texts).isEqualTo(recorded);
    }

    @Test
    void theSameSeedGivesTheSameSamplesAloneOrAmongOthers() throws IOException {
        Path in = Files.writeString(folder.resolve("prompts.txt"), "Once upon a time\n\nLily and Tom\n");
        Called both = Called.with(
                "generate", "--model", model(), "--prompts", in.toString(), "--samples", "2", "--seed", "5");
        Called one = Called.with("generate", "--model", model(), "--prompt", "Once upon a time", "--seed", "5");
        List<JsonNode> rows =
                both.out().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(rows).hasSize(4);
        JsonNode first = rows.get(0);
        assertThat(one.out())
                .isEqualToIgnoringNewLines(first.path("prompt").asString()
                        + first.path("completion").asString() + "\n");
        assertThat(rows.get(1).path("completion")).isNotEqualTo(first.path("completion"));
    }

    @Test
    void aPromptBeyondTheContextIsRefused() {
        Called called = Called.with("generate", "--model", model(), "--prompt", "All day the rain fell. ".repeat(400));
        assertThat(called.code()).isEqualTo(Failure.USAGE);
        assertThat(called.error()).contains("prompt", "tokens");
    }

    private static String model() {
        Path models = SHARED.resolve("models");
        assumeTrue(Files.isDirectory(models), "the shared fixtures folder has no models");
        try (Stream<Path> folders = Files.list(models)) {
            return folders.sorted().findFirst().orElseThrow().toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return lines.lines().map(JsonMapper.shared()::readTree).toList();
        }
    }
}

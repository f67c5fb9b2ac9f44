package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calibration follows from the scores of the same pairs. */
@Tag("recipe")
class CalibrationCommandTest {
    @TempDir
    Path folder;

    private Small small;

    @BeforeEach
    void make() {
        small = Small.in(folder);
    }

    private Called evaluate(String... more) {
        List<String> args = new ArrayList<>(List.of("evaluate", "calibration", "--model", small.model()));
        args.addAll(List.of(more));
        return Called.with(args);
    }

    private JsonNode json(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve(name)));
    }

    @Test
    void calibrationIsThatOfTheScoresOfTheSamePairs() throws IOException {
        Called called = evaluate("--data", small.data(), "--bins", "4", "--json", small.path("c.json"));
        assertThat(called.code()).as(called.err()).isZero();
        assertThat(called.out()).contains("0.25 to 0.5", "expected calibration error");
        List<JsonNode> rows = Called.with("score", "--model", small.model(), "--data", small.path("pairs.jsonl"))
                .out()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
        double[] confidence =
                rows.stream().mapToDouble(r -> Math.exp(mean(r, "chosen"))).toArray();
        double right = rows.stream()
                .filter(r -> mean(r, "chosen") > mean(r, "rejected"))
                .count();
        JsonNode json = json("c.json");
        assertThat(json.path("pairs").asInt()).isEqualTo(rows.size());
        assertThat(json.path("accuracy").asDouble()).isCloseTo(right / rows.size(), within(1e-9));
        double average = Arrays.stream(confidence).average().orElseThrow();
        assertThat(json.path("confidence").asDouble()).isCloseTo(average, within(1e-6));
        // a model of small weights finds every answer unlikely: all in the first bin
        assertThat(json.path("ece").asDouble()).isCloseTo(Math.abs(right / rows.size() - average), within(1e-6));
        assertThat(json.path("bins").get(0).path("pairs").asInt()).isEqualTo(rows.size());
        assertThat(json.path("bins").get(3).has("accuracy")).isFalse();
    }

    private static double mean(JsonNode row, String side) {
        return row.path(side + "_sum").asDouble() / row.path(side + "_logps").size();
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        String prompts = small.file("p.txt", "a");
        for (String[] args : new String[][] {
            {"--data", prompts},
            {"--data", small.data(), "--bins", "0"},
            {"--data", small.data(), "--set", "train.lr=1"}
        }) {
            Called called = evaluate(args);
            assertThat(called.code()).as(String.join(" ", args)).isEqualTo(Failure.USAGE);
            assertThat(called.error()).isNotEmpty();
        }
    }
}

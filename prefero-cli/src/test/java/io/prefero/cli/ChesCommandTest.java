package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Scores of pairs, and the rows that are kept because of them. */
@Tag("recipe")
class ChesCommandTest {
    private static final int PAIRS = 6;

    @TempDir
    Path folder;

    private Small small;
    private List<String> lines = new ArrayList<>();
    private String data = "";

    @BeforeEach
    void make() {
        small = Small.in(folder);
        for (int i = 0; i < PAIRS; i++) {
            lines.add("{\"rejected\": \"" + " No, never.".repeat(i + 1)
                    + "\", \"prompt\":\"Tell me.\",  \"chosen\": \" Yes " + "tea ".repeat(PAIRS - i) + "\"}");
        }
        data = small.file("rows.jsonl", String.join("\n\n", lines));
    }

    private Called ches(String... more) {
        List<String> args = new ArrayList<>(List.of("ches", "--model", small.model(), "--data", data));
        args.addAll(List.of(more));
        return Called.with(args);
    }

    private List<JsonNode> scores(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name)).stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    @Test
    void everyPairGetsFourScoresAndItsPlace() throws IOException {
        Called called = ches("--out", small.path("scores.jsonl"));
        assertThat(called.code()).as(called.err()).isZero();
        assertThat(called.err()).contains(PAIRS + " pairs scored");
        assertThat(called.out().lines()).hasSize(5);
        assertThat(called.out()).contains("ln-ches", "last-hidden", "median");
        List<JsonNode> rows = scores("scores.jsonl");
        assertThat(rows).hasSize(PAIRS);
        for (int i = 0; i < PAIRS; i++) {
            assertThat(rows.get(i).path("row").asInt()).isEqualTo(i);
            assertThat(rows.get(i).path("at").asString()).isEqualTo("rows.jsonl:" + (2 * i + 1));
            assertThat(rows.get(i).propertyNames())
                    .containsExactly("row", "at", "ln_ches", "ches", "edit", "last_hidden");
        }
    }

    @Test
    void theLowestAreKeptByteForByteInTheFilesOrder() throws IOException {
        for (String by : List.of("ln-ches", "ches", "edit", "last-hidden")) {
            Called called =
                    ches("--out", small.path("s.jsonl"), "--kept", small.path("k.jsonl"), "--keep", "0.5", "--by", by);
            assertThat(called.code()).as(called.err()).isZero();
            assertThat(called.out()).contains("3 of 6 pairs, " + by);
            String key = by.replace('-', '_');
            List<String> lowest = scores("s.jsonl").stream()
                    .sorted(Comparator.comparingDouble(r -> r.path(key).asDouble()))
                    .limit(3)
                    .sorted(Comparator.comparingInt(r -> r.path("row").asInt()))
                    .map(r -> lines.get(r.path("row").asInt()))
                    .toList();
            assertThat(Files.readString(folder.resolve("k.jsonl"))).isEqualTo(String.join("\n", lowest) + "\n");
        }
    }

    @Test
    void theDefaultIsTheLowestLengthNormalisedShare() throws IOException {
        ches("--kept", small.path("one.jsonl"));
        ches("--kept", small.path("same.jsonl"), "--quantile", "0", "--rows", "1", "--by", "ln-ches");
        assertThat(Files.readAllLines(folder.resolve("one.jsonl"))).hasSize(1);
        assertThat(Files.readAllLines(folder.resolve("one.jsonl")))
                .isEqualTo(Files.readAllLines(folder.resolve("same.jsonl")));
        ches("--kept", small.path("top.jsonl"), "--quantile", "1", "--rows", "2");
        assertThat(Files.readAllLines(folder.resolve("top.jsonl")))
                .hasSize(2)
                .doesNotContainAnyElementsOf(Files.readAllLines(folder.resolve("one.jsonl")));
    }

    @Test
    void anEmptyAnswerIsRefusedWithItsPlace() {
        data = small.file("one.jsonl", "{\"prompt\": \"a\", \"chosen\": \"\", \"rejected\": \"b\"}");
        assertThat(ches("--out", small.path("s.jsonl")).error()).contains("one.jsonl:1", "chosen", "empty");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        String kept = small.path("k.jsonl");
        for (String[] args : new String[][] {
            {},
            {"--keep", "0.1", "--out", small.path("s.jsonl")},
            {"--kept", kept, "--keep", "0"},
            {"--kept", kept, "--keep", "0.1", "--quantile", "0.5", "--rows", "1"},
            {"--kept", kept, "--quantile", "0.5"},
            {"--kept", kept, "--rows", "3"},
            {"--kept", kept, "--quantile", "0.5", "--rows", "7"},
            {"--kept", kept, "--by", "length"},
            {"--kept", data},
            {"--kept", kept, "--out", kept},
            {"--kept", kept, "--set", "data.max_length=3"}
        }) {
            Called called = ches(args);
            assertThat(called.code()).as(String.join(" ", args)).isEqualTo(Failure.USAGE);
            assertThat(called.error()).isNotEmpty();
        }
        assertThat(folder.resolve("k.jsonl")).doesNotExist();
    }
}

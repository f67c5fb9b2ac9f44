package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.text.Overflow;
import io.prefero.text.Sequence;
import io.prefero.text.Tokenizer;
import io.prefero.text.Window;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real rows, and what other tools made of them. */
@Tag("unit")
class FixtureDataTest {
    private static final Path FIXTURES = Path.of(System.getProperty("prefero.fixtures", "absent"));

    @TempDir
    Path folder;

    @BeforeAll
    static void present() {
        assumeTrue(Files.isDirectory(FIXTURES.resolve("golden")), "the shared fixtures folder is absent");
    }

    @Test
    void goldenRowsHaveTheirIds() throws IOException {
        for (String goldens : List.of("golden/score", "golden/trajectories")) {
            for (Path file : list(FIXTURES.resolve(goldens))) {
                if (file.toString().endsWith(".jsonl.gz")) {
                    for (Path model : sources(json(file).get(0))) {
                        check(file, model);
                    }
                }
            }
        }
    }

    /** The models that a golden row can be from: their tokenizers make its ids. */
    private static List<Path> sources(JsonNode golden) throws IOException {
        List<Path> sources = new ArrayList<>();
        String name = golden.has("chosen") ? "chosen" : "completion";
        Example example = new Example.Demonstration(
                golden.path("prompt").asString(), golden.path(name).asString());
        for (Path model : list(FIXTURES.resolve("models"))) {
            if (Files.exists(model.resolve("tokenizer.json"))) {
                try (Tokenizer tokenizer = Tokenizer.load(model)) {
                    TokenRow row = encoder(tokenizer)
                            .encode(new Row(0, "", example))
                            .tokens()
                            .orElseThrow();
                    int[] ids = row.sequence("chosen").ids();
                    if (Arrays.equals(ids, sequence(golden, name).ids())) {
                        sources.add(model);
                    }
                }
            }
        }
        assertThat(sources)
                .as("models that make the ids of row %s", golden.path("row"))
                .isNotEmpty();
        return sources;
    }

    private static RowEncoder encoder(Tokenizer tokenizer) {
        return new RowEncoder(tokenizer, new Window(100_000, Overflow.DROP));
    }

    private static void check(Path file, Path model) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            check(file, encoder(tokenizer));
        }
    }

    private static void check(Path file, RowEncoder encoder) throws IOException {
        List<JsonNode> golden = json(file);
        Kind kind = golden.get(0).has("label") ? Kind.UNPAIRED : Kind.PAIR;
        try (ExampleReader reader = new ExampleReader(List.of(file), kind, Format.AUTO, Columns.DEFAULT)) {
            for (JsonNode expected : golden) {
                TokenRow row = encoder.encode(reader.next()).tokens().orElseThrow();
                TokenRows.sequences(row).forEach((branch, sequence) -> {
                    String name = branch.equals("response") ? "completion" : branch;
                    assertThat(sequence).isEqualTo(sequence(expected, name));
                });
                if (kind == Kind.UNPAIRED) {
                    double label = expected.path("label").booleanValue() ? 1 : 0;
                    assertThat(row.notes()).isEqualTo(Map.of("desirable", label));
                }
            }
            assertThat(reader.hasNext()).isFalse();
        }
    }

    /** The files of scores hold whole sequences and a start, those of trajectories prompt and completion apart. */
    private static Sequence sequence(JsonNode row, String name) {
        int[] ids = ints(row.path(name + "_ids"));
        if (row.has(name + "_start")) {
            return new Sequence(ids, row.path(name + "_start").intValue());
        }
        int[] prompt = ints(row.path("prompt_ids"));
        int[] whole = IntStream.concat(IntStream.of(prompt), IntStream.of(ids)).toArray();
        return new Sequence(whole, prompt.length);
    }

    @Test
    void dataFilesGiveTheGoldenRowsAndDropTheSame() throws IOException {
        int matched = 0;
        List<JsonNode> golden = json(FIXTURES.resolve("golden/score/score.jsonl.gz"));
        JsonNode summary = JsonMapper.shared().readTree(FIXTURES.resolve("golden/score/summary.json"));
        int maxLength = summary.path("max_length").intValue();
        long last = summary.path("rows").path(1).longValue();
        for (Path file : list(FIXTURES.resolve("data"))) {
            if (isSource(file, golden.get(0))) {
                matched++;
                for (Path model : sources(golden.get(0))) {
                    checkDataset(file, model, maxLength, last, golden);
                }
            }
        }
        assertThat(matched).isPositive();
    }

    private void checkDataset(Path file, Path model, int maxLength, long last, List<JsonNode> golden) {
        DataSettings settings = Bench.settings(List.of(file), "{max_length: " + maxLength + ", overflow: drop}");
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            Dataset dataset = Datasets.open(settings, Kind.PAIR, Wording.PLAIN, tokenizer, folder)
                    .train();
            Map<Long, TokenRow> rows = new HashMap<>();
            IntStream.range(0, dataset.size()).mapToObj(dataset::row).forEach(row -> rows.put(row.row(), row));
            for (JsonNode expected : golden) {
                TokenRow row = rows.get(expected.path("row").longValue());
                for (String side : List.of("chosen", "rejected")) {
                    assertThat(row.sequence(side)).isEqualTo(sequence(expected, side));
                }
            }
            assertThat(rows.keySet()).filteredOn(row -> row <= last).hasSize(golden.size());
            DataReport report = dataset.report();
            long dropped = report.dropped().values().stream()
                    .mapToLong(DataReport.Tally::count)
                    .sum();
            assertThat(report.read()).isEqualTo(report.kept() + dropped);
            assertThat(report.kept()).isEqualTo(dataset.size());
        }
    }

    private static boolean isSource(Path file, JsonNode golden) throws IOException {
        List<JsonNode> rows = json(file);
        int row = golden.path("row").intValue();
        String chosen = golden.path("prompt").asString() + golden.path("chosen").asString();
        return row < rows.size() && chosen.equals(rows.get(row).path("chosen").asString(""));
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    private static List<JsonNode> json(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().map(JsonMapper.shared()::readTree).toList();
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }
}

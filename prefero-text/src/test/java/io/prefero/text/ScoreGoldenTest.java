package io.prefero.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Ids and borders that another program (transformers' tokenizer) made from the same rows. */
@Tag("unit")
class ScoreGoldenTest {
    @Test
    void theSlicesIdsAndBordersAreExact() throws IOException {
        List<JsonNode> rows = Golden.rows(Golden.folder("score.jsonl.gz"));
        assertThat(rows).hasSize(40);
        try (Tokenizer tokenizer = Tokenizer.load(Golden.folder("stories260K"))) {
            check(new TokenRule(tokenizer), rows);
        }
    }

    /** Rows name no model: it is the one whose tokenizer makes the first row's ids. */
    @Test
    void everyRowOfTheFixturesFolderIsExact() throws IOException {
        Path fixtures = Path.of(System.getProperty("prefero.fixtures", "absent"));
        assumeTrue(Files.isDirectory(fixtures.resolve("golden/score")), "the shared fixtures folder is absent");
        for (Path file : list(fixtures.resolve("golden/score"), ".jsonl.gz")) {
            List<JsonNode> rows = Golden.rows(file);
            int models = 0;
            for (Path model : list(fixtures.resolve("models"), "")) {
                models += Files.exists(model.resolve("tokenizer.json")) && isSource(model, rows) ? 1 : 0;
            }
            assertThat(models).as("models that %s can be from", file).isPositive();
        }
    }

    private static boolean isSource(Path model, List<JsonNode> rows) {
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            JsonNode first = rows.get(0);
            String text = first.path("prompt").asString() + first.path("chosen").asString();
            int[] ids = Golden.ints(first.path("chosen_ids"));
            if (!Arrays.equals(
                    new TokenRule(tokenizer).sequence("", text, Ending.COMPLETE).ids(), ids)) {
                return false;
            }
            check(new TokenRule(tokenizer), rows);
            return true;
        }
    }

    private static void check(TokenRule rule, List<JsonNode> rows) {
        for (JsonNode row : rows) {
            String prompt = row.path("prompt").asString();
            String chosen = prompt + row.path("chosen").asString();
            String rejected = prompt + row.path("rejected").asString();
            assertThat(Prompts.common(chosen, rejected)).isEqualTo(prompt.length());
            for (String side : List.of("chosen", "rejected")) {
                int[] ids = Golden.ints(row.path(side + "_ids"));
                String text = prompt + row.path(side).asString();
                assertThat(rule.sequence(prompt, row.path(side).asString(), Ending.COMPLETE))
                        .as("row %s %s", row.path("row"), side)
                        .isEqualTo(new Sequence(ids, row.path(side + "_start").intValue()));
                int turn = Prompts.lastTurn(text).orElseThrow();
                assertThat(rule.sequence(text.substring(0, turn), text.substring(turn), Ending.COMPLETE))
                        .as("row %s %s, last turn", row.path("row"), side)
                        .isEqualTo(new Sequence(
                                ids, row.path(side + "_start_last_turn").intValue()));
            }
        }
    }

    private static List<Path> list(Path folder, String ending) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}

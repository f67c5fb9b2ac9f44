package io.prefero.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.example.Chat;
import io.prefero.example.Columns;
import io.prefero.example.Example;
import io.prefero.example.ExampleReader;
import io.prefero.example.Format;
import io.prefero.example.ImageRow;
import io.prefero.example.ImageRows;
import io.prefero.example.Kind;
import io.prefero.example.PromptFile;
import io.prefero.example.QuestionFile;
import io.prefero.example.Row;
import io.prefero.example.RowFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row is a row, whatever the file: what datasets has written as Parquet reads as the same rows in JSONL do. */
@Tag("unit")
class SameRowsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    Path folder;

    @BeforeEach
    void cacheOfItsOwn() {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
    }

    private static List<Row> rows(Path file, Kind kind) {
        try (ExampleReader reader = new ExampleReader(List.of(file), kind, Format.AUTO, Columns.DEFAULT)) {
            List<Row> rows = new ArrayList<>();
            reader.forEachRemaining(rows::add);
            return rows;
        }
    }

    private static byte[] bytes(Path picture) {
        try {
            return Files.readAllBytes(picture);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"pairs, PAIR", "pairs, DEMONSTRATION", "seen, PAIR"})
    void textsAndTheirPictures(String name, Kind kind) {
        List<Row> stored = rows(GOLDEN.resolve(name + ".parquet"), kind);
        List<Row> lines = rows(GOLDEN.resolve(name + ".jsonl"), kind);
        assertThat(stored.stream().map(Row::example))
                .isNotEmpty()
                .containsExactlyElementsOf(lines.stream().map(Row::example).toList());
        for (int i = 0; i < lines.size(); i++) {
            assertThat(stored.get(i).row()).isEqualTo(i);
            assertThat(stored.get(i).at()).isEqualTo(name + ".parquet row " + i);
            assertThat(stored.get(i).pictures().stream()
                            .map(SameRowsTest::bytes)
                            .toList())
                    .usingElementComparator(java.util.Arrays::compare)
                    .containsExactlyElementsOf(lines.get(i).pictures().stream()
                            .map(SameRowsTest::bytes)
                            .toList());
        }
    }

    @Test
    void pairsOfPicturesInPickAPicsColumns() {
        ImageRows stored = ImageRows.read(GOLDEN.resolve("pickapic.parquet"), Columns.DEFAULT, true);
        ImageRows lines = ImageRows.read(GOLDEN.resolve("pickapic.jsonl"), Columns.DEFAULT, true);
        assertThat(stored.summary())
                .isEqualTo(lines.summary())
                .isEqualTo("7 rows read, 5 kept; left out because neither image won: 2");
        assertThat(lines.rows().stream().map(ImageRow::row)).containsExactly(0L, 1L, 4L, 5L, 6L);
        assertThat(lines.rows().get(0).image("chosen")).hasFileName("chosen0.png");
        assertThat(lines.rows().get(1).image("chosen")).hasFileName("rejected1.png"); // label_0 is 0
        for (int i = 0; i < lines.rows().size(); i++) {
            ImageRow line = lines.rows().get(i);
            ImageRow row = stored.rows().get(i);
            assertThat(row.row()).isEqualTo(line.row());
            assertThat(row.prompt()).isEqualTo(line.prompt());
            for (String side : List.of("chosen", "rejected")) {
                assertThat(row.image(side)).startsWith(folder.resolve("cache/pictures"));
                assertThat(bytes(row.image(side))).isEqualTo(bytes(line.image(side)));
            }
        }
    }

    @Test
    void aPictureIsKeptOnceAndMadeGood() throws IOException {
        List<Row> first = rows(GOLDEN.resolve("seen.parquet"), Kind.PAIR);
        Path kept = first.get(0).pictures().get(0);
        byte[] whole = bytes(kept);
        assertThat(first.get(2).pictures()).containsExactly(kept);
        Files.write(kept, new byte[] {1});
        rows(GOLDEN.resolve("seen.parquet"), Kind.PAIR);
        assertThat(bytes(kept)).isEqualTo(whole);
    }

    @Test
    void promptsAndQuestionsToo() {
        Chat none = Chat.of(Optional.empty(), folder);
        List<PromptFile.Prompt> prompts = PromptFile.read(GOLDEN.resolve("seen.parquet"), none);
        assertThat(prompts.stream().map(PromptFile.Prompt::text))
                .containsExactlyElementsOf(PromptFile.read(GOLDEN.resolve("seen.jsonl"), none).stream()
                        .map(PromptFile.Prompt::text)
                        .toList());
        assertThat(prompts.get(1).pictures()).hasSize(2);
        Path questions = Written.by(
                "SELECT 'q' AS question, 'a' AS answer, ['w', 'v'] AS perturbed_answer",
                folder.resolve("questions.parquet"));
        QuestionFile.Columns tofu =
                new QuestionFile.Columns("question", "answer", "paraphrased_answer", "perturbed_answer");
        assertThat(QuestionFile.read(questions, tofu))
                .containsExactly(
                        new QuestionFile.Question("questions.parquet row 0", "q", "a", "a", List.of("w", "v")));
        assertThat(Kind.of(GOLDEN.resolve("pairs.parquet"), Columns.DEFAULT)).isEqualTo(Kind.PAIR);
    }

    @Test
    void listsOfNumbersAreReadToTheLastBit() {
        Path file = Written.by(
                "SELECT 'p' AS prompt, ['a', 'b'] AS completions, [0.1::DOUBLE, 1/3] AS scores",
                folder.resolve("ranked.parquet"));
        assertThat(rows(file, Kind.RANKED).get(0).example())
                .isEqualTo(new Example.Ranked("p", List.of("a", "b"), List.of(0.1, 1.0 / 3)));
    }

    @Test
    void somePairsAreCopiedAsLines() throws IOException {
        Path kept = folder.resolve("kept.jsonl");
        RowFile.copy(GOLDEN.resolve("pairs.parquet"), Set.of(1L, 4L), kept);
        List<Example> all = rows(GOLDEN.resolve("pairs.parquet"), Kind.PAIR).stream()
                .map(Row::example)
                .toList();
        assertThat(rows(kept, Kind.PAIR).stream().map(Row::example)).containsExactly(all.get(1), all.get(4));
        assertThat(Files.readString(kept))
                .contains("\"id\":1099511627777", "\"messages\":[{\"role\":\"user\",\"content\":\"rain\"}]")
                .doesNotContain("\"at\"");
    }

    @Test
    void aFileIsKnownByItsFirstBytesToo() throws IOException {
        Path named = Files.copy(GOLDEN.resolve("pairs.parquet"), folder.resolve("0000"));
        assertThat(rows(named, Kind.PAIR)).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NULL::VARCHAR       | column \"chosen\" must be a text, got \"null\"",
                "3                   | column \"chosen\" must be a text, got \"3\"",
                "DATE '2026-11-30'   | column \"chosen\" must be a text, got \"\"2026-11-30\"\"",
                "'\\x41'::BLOB       | column \"chosen\" must be a text, got \"\"BLOB\"\"",
                "['a']               | column \"chosen\" must be a text, got \"[\"a\"]\"",
                "''                  | column \"chosen\" is empty",
            })
    void aWrongTextIsNamedWithItsRow(String sql, String message) {
        Path file = Written.by(
                "SELECT 'p' AS prompt, " + sql + " AS chosen, 'b' AS rejected", folder.resolve("wrong.parquet"));
        assertThatThrownBy(() -> rows(file, Kind.PAIR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("wrong.parquet row 0: " + message);
    }

    @Test
    void theRowIsCountedFromTheBeginningOfItsFile() {
        Path file = Written.by(
                "SELECT 'p' AS prompt, nullif('a' || i, 'a5000') AS chosen, 'b' AS rejected FROM range(6000) t(i)",
                folder.resolve("late.parquet"));
        assertThatThrownBy(() -> rows(file, Kind.PAIR))
                .hasMessageStartingWith("late.parquet row 5000: column \"chosen\"");
    }

    @Test
    void aColumnThatIsNotThereIsNamedBesideThoseThatAre() {
        Path file = Written.by("SELECT 'p' AS prompt, 'a' AS good, 'b' AS rejected", folder.resolve("named.parquet"));
        assertThatThrownBy(() -> rows(file, Kind.PAIR))
                .hasMessageContaining(
                        "named.parquet row 0: column \"chosen\" is missing; the row has [prompt, good, rejected]");
        try (ExampleReader reader =
                new ExampleReader(List.of(file), Kind.PAIR, Format.AUTO, Columns.of(Map.of("chosen", "good")))) {
            assertThat(reader.next().example()).isEqualTo(new Example.Pair("p", "a", "b"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NULL::BLOB | 1 | 0 | column \"jpg_0\" must hold paths of pictures, or in Parquet their bytes, got \"null\"",
                "{'bytes': NULL::BLOB, 'path': NULL::VARCHAR} | 1 | 0 | column \"jpg_0\" must hold paths",
                "{'bytes': NULL::BLOB, 'path': 'x.png'} | 1 | 0 | column \"jpg_0\" names ",
                "7          | 1   | 0 | column \"jpg_0\" must hold paths",
                "'\\x01'::BLOB | 0.7 | 0.3 | column \"label_0\" must be 1, 0 or 0.5 (a tie), got \"0.7\"",
                "'\\x01'::BLOB | NULL::DOUBLE | 0 | column \"label_0\" must be 1, 0 or 0.5 (a tie), got \"null\"",
                "'\\x01'::BLOB | 1.0::DOUBLE | 1.0::DOUBLE | column \"label_1\" is 1.0 where \"label_0\" is 1.0",
            })
    void wrongPicturesAndLabelsAreNamedWithTheirRow(String image, String label, String other, String message) {
        Path file = Written.by(
                "SELECT 'p' AS caption, " + image + " AS jpg_0, '\\x02'::BLOB AS jpg_1, (" + label
                        + ")::DOUBLE AS label_0, (" + other + ")::DOUBLE AS label_1",
                folder.resolve("wrong.parquet"));
        assertThatThrownBy(() -> ImageRows.read(file, Columns.DEFAULT, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("wrong.parquet row 0: " + message);
    }
}

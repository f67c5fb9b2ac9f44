package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.example.Example.Demonstration;
import io.prefero.example.Example.Pair;
import io.prefero.example.Example.Unpaired;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ExampleReaderTest {
    private static final String TURN = "\\n\\nHuman: q\\n\\nAssistant:";
    private static final String TURN_TEXT = "\n\nHuman: q\n\nAssistant:";

    @TempDir
    Path folder;

    @Test
    void anExplicitPromptStandsInItsColumn() throws IOException {
        assertThat(read(Kind.PAIR, Format.AUTO, "{'prompt': 'p', 'chosen': 'a', 'rejected': 'b', 'id': [1]}"))
                .containsExactly(new Pair("p", "a", "b"));
    }

    @Test
    void withoutAPromptColumnThePromptIsTheCommonPrefix() throws IOException {
        assertThat(read(Kind.PAIR, Format.AUTO, "{'chosen': 'Q? A: yes', 'rejected': 'Q? A: no'}"))
                .containsExactly(new Pair("Q? A:", " yes", " no"));
        assertThat(read(Kind.PAIR, Format.IMPLICIT, "{'prompt': 'x', 'chosen': 'ab', 'rejected': 'ac'}"))
                .containsExactly(new Pair("a", "b", "c"));
    }

    @Test
    void aTranscriptsPromptEndsAtTheLastAssistant() throws IOException {
        String pair = "{'chosen': '" + TURN + " I do', 'rejected': '" + TURN + " I don’t'}";
        assertThat(read(Kind.PAIR, Format.HH, pair)).containsExactly(new Pair(TURN_TEXT, " I do", " I don’t"));
        assertThat(read(Kind.UNPAIRED, Format.HH, "{'completion': '" + TURN + " I do', 'label': true}"))
                .containsExactly(new Unpaired(TURN_TEXT, " I do", true));
        assertThat(read(Kind.DEMONSTRATION, Format.HH, "{'text': '" + TURN + " I do'}"))
                .containsExactly(new Demonstration(TURN_TEXT, " I do"));
    }

    @Test
    void unpairedRowsHaveALabel() throws IOException {
        assertThat(read(
                        Kind.UNPAIRED,
                        Format.AUTO,
                        "{'prompt': 'p', 'completion': 'a', 'label': true}",
                        "{'prompt': '', 'completion': 'b', 'label': false}"))
                .containsExactly(new Unpaired("p", "a", true), new Unpaired("", "b", false));
    }

    @Test
    void demonstrationsComeFromCompletionsTextsAndPairs() throws IOException {
        assertThat(read(Kind.DEMONSTRATION, Format.AUTO, "{'prompt': 'p', 'completion': 'a'}"))
                .containsExactly(new Demonstration("p", "a"));
        assertThat(read(Kind.DEMONSTRATION, Format.AUTO, "{'completion': 'a'}"))
                .containsExactly(new Demonstration("", "a"));
        assertThat(read(Kind.DEMONSTRATION, Format.AUTO, "{'text': 'a b'}"))
                .containsExactly(new Demonstration("", "a b"));
        assertThat(read(Kind.DEMONSTRATION, Format.AUTO, "{'chosen': 'Q yes', 'rejected': 'Q no'}"))
                .containsExactly(new Demonstration("Q", " yes"));
        assertThat(read(Kind.DEMONSTRATION, Format.AUTO, "{'prompt': 'p', 'chosen': 'a'}"))
                .containsExactly(new Demonstration("p", "a"));
    }

    @Test
    void columnsAreMapped() throws IOException {
        Columns columns = Columns.of(Map.of("chosen", "good", "rejected", "bad", "prompt", "question"));
        Path file = write("{'question': 'q', 'good': 'a', 'bad': 'b', 'chosen': 1}");
        assertThat(examples(file, Kind.PAIR, Format.AUTO, columns)).containsExactly(new Pair("q", "a", "b"));
        assertThatThrownBy(() -> Columns.of(Map.of("choosen", "good")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "unknown key data.columns.choosen (value \"good\") — did you mean chosen?; known keys: ");
        assertThatThrownBy(() -> Columns.of(Map.of("chosen", " ")))
                .hasMessage("data.columns: the name of a column must not be empty");
    }

    @Test
    void aPromptColumnThatWasNamedMustBeThere() throws IOException {
        Path file = write("{'chosen': 'Q a', 'rejected': 'Q b'}");
        Columns columns = Columns.of(Map.of("prompt", "question"));
        assertThatThrownBy(() -> examples(file, Kind.PAIR, Format.AUTO, columns))
                .hasMessageStartingWith("rows.jsonl:1: column \"question\" is missing; the row has [chosen, rejected]");
    }

    @Test
    void rowsAreNumberedOverAllFilesAndBlankLinesAreIgnored() throws IOException {
        Path first = write("{'text': 'a'}", "", "  ", "{'text': 'b'}");
        Path second = folder.resolve("more.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(second))) {
            out.write("\uFEFF{\"completion\": \"c\"}\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        }
        try (ExampleReader reader =
                new ExampleReader(List.of(first, second), Kind.DEMONSTRATION, Format.AUTO, Columns.DEFAULT)) {
            assertThat(reader.next()).isEqualTo(new Row(0, "rows.jsonl:1", new Demonstration("", "a")));
            assertThat(reader.next()).isEqualTo(new Row(1, "rows.jsonl:4", new Demonstration("", "b")));
            assertThat(reader.next()).isEqualTo(new Row(2, "more.jsonl.gz:1", new Demonstration("", "c")));
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @Test
    void linesLongerThanABufferAreWhole() throws IOException {
        String text = "wörter ".repeat(50_000);
        assertThat(read(Kind.DEMONSTRATION, Format.AUTO, "{'text': '" + text + "'}", "{'text': 'b'}"))
                .containsExactly(new Demonstration("", text), new Demonstration("", "b"));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            PAIR|AUTO|{'prompt': 'p', 'chosen': 'a'}|column "rejected" is missing; the row has [prompt, chosen]
            PAIR|PLAIN|{'chosen': 'a', 'rejected': 'b'}|column "prompt" is missing; the row has [chosen, rejected]
            PAIR|AUTO|{'prompt': 7, 'chosen': 'a', 'rejected': 'b'}|column "prompt" must be a text, got "7"
            PAIR|AUTO|{'prompt': 'p', 'chosen': null, 'rejected': 'b'}|column "chosen" must be a text, got "null"
            PAIR|AUTO|{'prompt': 'p', 'chosen': 'a', 'rejected': ''}|column "rejected" is empty
            PAIR|AUTO|{'chosen': '', 'rejected': 'b'}|column "chosen" is empty
            PAIR|AUTO|{'prompt': 'p', 'chosen': 'a', 'rejected': 'a'}|columns "chosen" and "rejected" are identical: "a"
            PAIR|AUTO|{'chosen': 'x a', 'rejected': 'x a'}|columns "chosen" and "rejected" are identical: "a"
            PAIR|AUTO|{'chosen': [{'role': 'user', 'content': 'x'}], 'rejected': 'a'}|conversations are not read here
            PAIR|HH|{'chosen': 'x', 'rejected': 'y'}|column "chosen" is no transcript (format: hh): no "\\n\\nAssistant:" in "x"
            PAIR|HH|{'chosen': '\\n\\nAssistant:', 'rejected': 'y'}|column "chosen" has no answer after its last
            PAIR|HH|{'chosen': 'a\\n\\nAssistant: b', 'rejected': 'c\\n\\nAssistant: b'}|the texts differ before their last
            UNPAIRED|AUTO|{'completion': 'a', 'label': true}|column "prompt" is missing
            UNPAIRED|AUTO|{'prompt': 'p', 'completion': 'a'}|column "label" is missing
            UNPAIRED|AUTO|{'prompt': 'p', 'completion': 'a', 'label': 1}|column "label" must be true or false, got "1"
            UNPAIRED|AUTO|{'prompt': 'p', 'completion': '', 'label': true}|column "completion" is empty
            UNPAIRED|IMPLICIT|{'prompt': 'p', 'completion': '', 'label': true}|format: implicit needs pairs
            DEMONSTRATION|AUTO|{'prompt': 'p'}|no column to imitate: expected "completion", "text" or a pair's "chosen"
            DEMONSTRATION|AUTO|{'text': '\\ud83d!'}|column "text" is not Unicode
            DEMONSTRATION|AUTO|{'text': 'a'|broken JSON: Unexpected end-of-input
            DEMONSTRATION|AUTO|{'text': 'a', 'text': 'b'}|broken JSON: Duplicate Object property "text"
            DEMONSTRATION|AUTO|{'text': 'a'} {}|broken JSON: Trailing token
            DEMONSTRATION|AUTO|['a']|expected one JSON object a line, as in
            """)
    void aWrongRowIsNamedWithItsPlace(Kind kind, Format format, String row, String message) throws IOException {
        wrong(kind, format, row).hasMessageStartingWith("rows.jsonl:1: " + message);
    }

    @Test
    void theLineOfAWrongRowIsCounted() throws IOException {
        wrong(Kind.DEMONSTRATION, Format.AUTO, "{'text': 'a'}", "", "{'text': 'b'}", "{'text'")
                .hasMessageStartingWith("rows.jsonl:4: broken JSON: ");
        wrong(
                        Kind.PAIR,
                        Format.AUTO,
                        "{'chosen': 'a', 'rejected': 'b'}",
                        "{'prompt': '', 'chosen': 'a', 'rejected': 'b'}")
                .hasMessageStartingWith("rows.jsonl:2: column \"prompt\" is there, but the file's first row has none");
    }

    @Test
    void textThatIsNotUtf8IsNamed() throws IOException {
        Path file = folder.resolve("rows.jsonl");
        Files.write(file, "{\"text\": \"a\"}\n{\"text\": \"\u00e4\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        wrong(file, Kind.DEMONSTRATION, Format.AUTO).hasMessageStartingWith("rows.jsonl:2: not valid UTF-8");
    }

    @Test
    void aMissingFileAndACutArchiveAreNamed() throws IOException {
        Path missing = folder.resolve("missing.jsonl");
        wrong(missing, Kind.PAIR, Format.AUTO).hasMessage("data file " + missing + " does not exist");
        wrong(folder, Kind.PAIR, Format.AUTO).hasMessage("data file " + folder + " is not a file");
        Path cut = folder.resolve("cut.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(cut))) {
            out.write("{\"text\": \"a\"}\n".repeat(9).getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length - 9));
        assertThatThrownBy(() -> examples(cut, Kind.DEMONSTRATION, Format.AUTO, Columns.DEFAULT))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessageContaining(cut + " cannot be read after line ")
                .hasMessageEndingWith("(is the file whole?)");
    }

    private List<Example> read(Kind kind, Format format, String... rows) throws IOException {
        return examples(write(rows), kind, format, Columns.DEFAULT);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> wrong(Kind kind, Format format, String... rows)
            throws IOException {
        return wrong(write(rows), kind, format);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> wrong(Path file, Kind kind, Format format) {
        return assertThatThrownBy(() -> examples(file, kind, format, Columns.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Rows with single quotes, so that they can be read here. */
    private Path write(String... rows) throws IOException {
        return Files.writeString(
                folder.resolve("rows.jsonl"), String.join("\n", rows).replace('\'', '"'));
    }

    private static List<Example> examples(Path file, Kind kind, Format format, Columns columns) {
        List<Example> examples = new ArrayList<>();
        try (ExampleReader reader = new ExampleReader(List.of(file), kind, format, columns)) {
            reader.forEachRemaining(row -> examples.add(row.example()));
        }
        return examples;
    }
}

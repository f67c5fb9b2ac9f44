package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of arrays; and Parquet files where nothing reads them, as this module has no reader of its own. */
@Tag("unit")
class RowReaderTest {
    @TempDir
    Path folder;

    private void refused(Path file) {
        assertThatThrownBy(() -> RowReader.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + " is a Parquet file, and nothing on the class path reads these: add"
                        + " io.prefero:prefero-data");
    }

    @Test
    void aParquetFileNeedsItsModule() throws IOException {
        refused(Files.writeString(folder.resolve("a.parquet"), ""));
        refused(Files.writeString(folder.resolve("train"), "PAR1…"));
        refused(Files.writeString(folder.resolve("pairs.jsonl"), "PAR1…"));
    }

    @Test
    void aFileMustBeThere() {
        assertThatThrownBy(() -> RowReader.open(folder.resolve("none.parquet")))
                .hasMessageContaining("none.parquet does not exist");
        assertThatThrownBy(() -> RowReader.open(folder)).hasMessageContaining("is not a file");
    }

    private static List<String> rows(Path file) {
        List<String> rows = new ArrayList<>();
        try (RowReader reader = RowReader.open(file)) {
            for (var row = reader.next(); row.isPresent(); row = reader.next()) {
                rows.add(row.get().read().at() + " " + row.get().line());
            }
        }
        return rows;
    }

    @Test
    void anArrayHoldsTheRowsOfTheLines() throws IOException {
        Path array = Files.writeString(
                folder.resolve("llava.json"),
                "\uFEFF \n[\n  {\"prompt\": \"ä\",\n \"n\": [1, {}]}, {\"prompt\": \"b\"}\n]\n");
        assertThat(rows(array))
                .containsExactly(
                        "llava.json row 0 {\"prompt\":\"ä\",\"n\":[1,{}]}", "llava.json row 1 {\"prompt\":\"b\"}");
        assertThat(rows(Files.writeString(folder.resolve("empty.json"), " [ ] ")))
                .isEmpty();
        Path lines = Files.writeString(folder.resolve("lines"), "{\"prompt\": \"[\"}\n");
        assertThat(rows(lines)).containsExactly("lines:1 {\"prompt\": \"[\"}");
    }

    @Test
    void aBrokenArrayIsRefusedByItsRow() throws IOException {
        for (Map.Entry<String, String> wrong : Map.of(
                        "[{\"a\": 1}, 7]", "x.json row 1: expected a JSON object",
                        "[{\"a\": 1}, {\"a\" 2}]", "x.json row 1: broken JSON at line 1",
                        "[{\"a\": 1}", "x.json row 1",
                        "[{\"a\": 1, \"a\": 2}]", "x.json row 0: broken JSON",
                        "[{\"a\": 1}] {\"a\": 2}", "more stands behind the array's end")
                .entrySet()) {
            Path file = Files.writeString(folder.resolve("x.json"), wrong.getKey());
            assertThatThrownBy(() -> rows(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong.getValue());
        }
    }
}

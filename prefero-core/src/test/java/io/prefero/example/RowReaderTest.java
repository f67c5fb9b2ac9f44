package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files where nothing reads them: this module has no reader of its own. */
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
}

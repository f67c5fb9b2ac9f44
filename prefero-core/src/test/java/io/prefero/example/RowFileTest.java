package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are copied as they stand. */
@Tag("unit")
class RowFileTest {
    private static final String ROWS = "{\"b\":1 , \"a\": \"\\u00e9é😀\"}\r\n\n  {\"a\": 2.50}  \n{\"a\": 3}";

    @TempDir
    Path folder;

    @Test
    void keptLinesAreCopiedByteForByteAndBlankOnesAreNotCounted() throws IOException {
        Path from = Files.writeString(folder.resolve("rows.jsonl"), ROWS);
        Path to = folder.resolve("kept.jsonl");
        RowFile.copy(from, Set.of(1L, 0L), to);
        assertThat(Files.readString(to)).isEqualTo("{\"b\":1 , \"a\": \"\\u00e9é😀\"}\r\n  {\"a\": 2.50}  \n");
        RowFile.copy(from, Set.of(2L), to);
        assertThat(Files.readString(to)).isEqualTo("{\"a\": 3}\n");
    }

    @Test
    void zippedFilesAreReadAndWritten() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(ROWS.getBytes(StandardCharsets.UTF_8));
        }
        Path from = Files.write(folder.resolve("rows.jsonl.gz"), bytes.toByteArray());
        Path to = folder.resolve("kept.jsonl.gz");
        RowFile.copy(from, Set.of(2L), to);
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(to))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("{\"a\": 3}\n");
        }
    }
}

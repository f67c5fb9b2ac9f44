package io.prefero.example;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/** The rows of one data file in its order, one at a time: lines of JSON, gzipped or not, or rows of a Parquet file. */
interface RowReader extends AutoCloseable {
    /** A row that was not looked at yet; any thread may. */
    interface Unread {
        /** What it says; an {@link IllegalArgumentException} names the place of what is no row. */
        JsonRow read();

        /** The row as a line of JSON. */
        String line();
    }

    /** The next row; empty at the end of the file. */
    Optional<? extends Unread> next();

    @Override
    void close();

    /** Of a file of which no pictures are wanted. */
    static RowReader open(Path file) {
        return open(file, column -> false);
    }

    /**
     * Of a file.
     *
     * @param pictures the columns that may hold pictures as bytes; those of others are not read
     */
    static RowReader open(Path file, Predicate<String> pictures) {
        return isParquet(file) ? new Stored(file, pictures) : new Lines(new LineReader(file));
    }

    /** Whether a file is Parquet, by its name or else its first bytes. */
    static boolean isParquet(Path file) {
        if (!Files.isRegularFile(file)) {
            throw LineReader.noFile(file);
        }
        if (file.toString().endsWith(".parquet")) {
            return true;
        }
        byte[] magic = "PAR1".getBytes(StandardCharsets.US_ASCII);
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(magic.length), magic);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Lines of JSON. */
    record Lines(LineReader lines) implements RowReader {
        private record Line(String at, String line) implements Unread {
            @Override
            public JsonRow read() {
                return JsonRow.parse(at, line);
            }
        }

        @Override
        public Optional<Unread> next() {
            return lines.next().map(line -> new Line(lines.at(), line));
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    /** Rows of a Parquet file. */
    final class Stored implements RowReader {
        private final Path file;
        private final ParquetReader.Rows rows;
        private long number;

        Stored(Path file, Predicate<String> pictures) {
            this.file = file;
            this.rows = ServiceLoader.load(ParquetReader.class)
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException(file + " is a Parquet file, and nothing on the class path"
                                    + " reads these: add io.prefero:prefero-data, or convert the file to JSONL"))
                    .open(file, pictures);
        }

        @Override
        public Optional<JsonRow> next() {
            return rows.next().map(row -> new JsonRow(file.getFileName() + " row " + number++, row));
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}

package io.prefero.example;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The rows of one data file in its order, one at a time: lines of JSON or one array, gzipped or not, or rows of a Parquet file. */
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
        return switch (Layout.of(file)) {
            case PARQUET -> new Stored(file, pictures);
            case ARRAY -> new JsonArray(file);
            case LINES -> new Lines(new LineReader(file));
        };
    }

    /** How rows lie in a file. */
    enum Layout {
        LINES,
        /** One JSON array. */
        ARRAY,
        PARQUET;

        private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF"; // its three bytes
        private static final int LOOKED_AT = 64; // bytes
        private static final Pattern ARRAY_OF_OBJECTS = Pattern.compile("\\s*\\[\\s*(\\{|]|$)");

        /** That of a file: Parquet by its name or else its first bytes, an array by its brackets. */
        static Layout of(Path file) {
            if (!Files.isRegularFile(file)) {
                throw LineReader.noFile(file);
            }
            if (file.toString().endsWith(".parquet")) {
                return PARQUET;
            }
            String start = start(file);
            if (start.startsWith("PAR1")) {
                return PARQUET;
            }
            String text = start.startsWith(BYTE_ORDER_MARK) ? start.substring(BYTE_ORDER_MARK.length()) : start;
            return ARRAY_OF_OBJECTS.matcher(text).lookingAt() ? ARRAY : LINES;
        }

        private static String start(Path file) {
            try (InputStream in = LineReader.open(file)) {
                return new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
            }
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

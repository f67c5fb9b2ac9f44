package io.prefero.example;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lines of JSONL and JSONL.gz files that hold rows, one after another; of each file the first row says how to read it. */
final class RawRows implements Iterator<RawRow>, AutoCloseable {
    private final Kind kind;
    private final Format format;
    private final Columns columns;
    private final Iterator<Path> files;
    private @Nullable LineReader lines;
    private @Nullable Function<JsonRow, Example> reading;
    private PicturePaths pictures = new PicturePaths("", Path.of(""));
    private Optional<RawRow> next = Optional.empty();
    private long row;

    RawRows(List<Path> files, Kind kind, Format format, Columns columns) {
        this.files = List.copyOf(files).iterator();
        this.kind = kind;
        this.format = format;
        this.columns = columns;
    }

    @Override
    public boolean hasNext() {
        if (next.isEmpty()) {
            next = read();
        }
        return next.isPresent();
    }

    @Override
    public RawRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no further row");
        }
        RawRow result = next.orElseThrow();
        next = Optional.empty();
        return result;
    }

    private Optional<RawRow> read() {
        while (lines != null || files.hasNext()) {
            if (lines == null) {
                Path file = files.next();
                lines = new LineReader(file);
                pictures = new PicturePaths(columns.images(), file);
            }
            Optional<String> line = lines.next();
            if (line.isPresent()) {
                return Optional.of(
                        new RawRow(row++, lines.at(), line.get(), reading(lines.at(), line.get()), pictures));
            }
            close();
        }
        return Optional.empty();
    }

    private Function<JsonRow, Example> reading(String at, String line) {
        if (reading == null) {
            reading = kind.plain()
                    ? json -> PlainRows.read(kind, columns, json)
                    : new Shape(kind, format, columns, JsonRow.parse(at, line))::read;
        }
        return reading;
    }

    /** Closes the file that is being read. */
    @Override
    public void close() {
        if (lines != null) {
            lines.close();
            lines = null;
        }
        reading = null;
    }
}

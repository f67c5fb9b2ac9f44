package io.prefero.example;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of JSONL and JSONL.gz files, one after another; only one is in memory at a time. Blank lines are ignored. A
 * row that cannot be read ends it with an {@link IllegalArgumentException} that names file, line, column and value.
 */
public final class ExampleReader implements Iterator<Row>, AutoCloseable {
    private final Kind kind;
    private final Format format;
    private final Columns columns;
    private final Iterator<Path> files;
    private @Nullable LineReader lines;
    private @Nullable Shape shape;
    private Optional<Row> next = Optional.empty();
    private long row;

    /** The rows of these files, in this order. */
    public ExampleReader(List<Path> files, Kind kind, Format format, Columns columns) {
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
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no further row");
        }
        Row result = next.orElseThrow();
        next = Optional.empty();
        return result;
    }

    private Optional<Row> read() {
        while (lines != null || files.hasNext()) {
            if (lines == null) {
                lines = new LineReader(files.next());
            }
            Optional<String> line = lines.next();
            if (line.isPresent()) {
                return Optional.of(parsed(JsonRow.parse(lines.at(), line.get())));
            }
            close();
        }
        return Optional.empty();
    }

    private Row parsed(JsonRow json) {
        if (kind.plain()) {
            return new Row(row++, json.at(), PlainRows.read(kind, columns, json));
        }
        if (shape == null) {
            shape = new Shape(kind, format, columns, json);
        }
        return new Row(row++, json.at(), shape.read(json));
    }

    /** Closes the file that is being read. */
    @Override
    public void close() {
        if (lines != null) {
            lines.close();
            lines = null;
        }
        shape = null;
    }
}

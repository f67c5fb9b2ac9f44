package io.prefero.example;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * The rows of JSONL, JSONL.gz and Parquet files, one after another; only one is in memory at a time. Blank lines are ignored. A
 * row that cannot be read ends it with an {@link IllegalArgumentException} that names file, line or row, column and value.
 */
public final class ExampleReader implements Iterator<Row>, AutoCloseable {
    private final RawRows rows;

    /** The rows of these files, in this order. */
    public ExampleReader(List<Path> files, Kind kind, Format format, Columns columns, Chat chat) {
        this.rows = new RawRows(files, kind, format, columns, chat);
    }

    /** The same where conversations are not expected. */
    public ExampleReader(List<Path> files, Kind kind, Format format, Columns columns) {
        this(files, kind, format, columns, Chat.refused("conversations are not read here"));
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Row next() {
        return rows.next().read();
    }

    /** Closes the file that is being read. */
    @Override
    public void close() {
        rows.close();
    }
}

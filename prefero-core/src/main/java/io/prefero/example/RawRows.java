package io.prefero.example;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of data files, one after another; of each file the first row says how to read it. */
final class RawRows implements Iterator<RawRow>, AutoCloseable {
    private final Conversations conversations;
    private final Iterator<Path> files;
    private @Nullable RowReader rows;
    private @Nullable Function<JsonRow, Conversations.Read> reading;
    private PicturePaths pictures = new PicturePaths("", Path.of(""));
    private Optional<RawRow> next = Optional.empty();
    private long row;

    RawRows(List<Path> files, Kind kind, Format format, Columns columns, Chat chat) {
        this.files = List.copyOf(files).iterator();
        this.conversations = new Conversations(kind, format, columns, chat);
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
        while (rows != null || files.hasNext()) {
            if (rows == null) {
                Path file = files.next();
                pictures = new PicturePaths(conversations.columns().images(), file);
                rows = RowReader.open(file, pictures::in);
            }
            Optional<? extends RowReader.Unread> unread = rows.next();
            if (unread.isPresent()) {
                return Optional.of(new RawRow(row++, unread.get(), reading(unread.get()), pictures));
            }
            close();
        }
        return Optional.empty();
    }

    private Function<JsonRow, Conversations.Read> reading(RowReader.Unread first) {
        if (reading == null) {
            reading = conversations.reading(first.read());
        }
        return reading;
    }

    /** Closes the file that is being read. */
    @Override
    public void close() {
        if (rows != null) {
            rows.close();
            rows = null;
        }
        reading = null;
    }
}

package io.prefero.score.cache;

import io.prefero.tensor.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Writes a {@link Segment}. */
final class SegmentWriter {
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private final CRC32C checksum = new CRC32C();

    private SegmentWriter(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param entries in order of key, each key once; gone through three times, so that none must be held
     * @throws java.io.UncheckedIOException if it cannot be written; nothing is left behind then
     */
    static void write(Path file, ScoreKind kind, Iterable<Entry> entries) {
        AtomicFile.write(file, channel -> new SegmentWriter(channel).write(kind, entries));
    }

    private void write(ScoreKind kind, Iterable<Entry> entries) throws IOException {
        int count = 0;
        long length = 0;
        for (Entry entry : entries) {
            count++;
            length += entry.length();
        }
        putChecked(Segment.head(kind, count, length));
        long place = 0;
        for (Entry entry : entries) {
            putChecked(row(entry, place));
            place += entry.length();
        }
        put(ByteBuffer.allocate(Long.BYTES).putLong(0, checksum.getValue()));
        for (Entry entry : entries) {
            put(entry.bytes().duplicate());
        }
        drain();
    }

    private static ByteBuffer row(Entry entry, long place) {
        return ByteBuffer.allocate(Segment.ROW)
                .putLong(entry.key().high())
                .putLong(entry.key().low())
                .putLong(place)
                .putInt(entry.length())
                .putInt(entry.checksum())
                .flip();
    }

    private void putChecked(ByteBuffer bytes) throws IOException {
        checksum.update(bytes.duplicate());
        put(bytes);
    }

    private void put(ByteBuffer bytes) throws IOException {
        if (buffer.remaining() < bytes.remaining()) {
            drain();
        }
        if (buffer.remaining() < bytes.remaining()) {
            write(bytes);
        } else {
            buffer.put(bytes);
        }
    }

    private void drain() throws IOException {
        write(buffer.flip());
        buffer.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}

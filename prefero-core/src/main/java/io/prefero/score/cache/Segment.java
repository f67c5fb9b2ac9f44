package io.prefero.score.cache;

import io.prefero.example.MappedBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of entries that never changes, mapped into memory: nothing of it needs room on the heap. All numbers are
 * big-endian.
 *
 * <pre>
 * head      magic (long), length of the kind (int), kind (UTF-8), entries (int), bytes of data (long)
 * index     in order of key: key (2 longs), place in the data (long), length (int), CRC-32C of the values (int)
 * checksum  CRC-32C of all before (long), verified on opening
 * data      values
 * </pre>
 */
final class Segment {
    /** "PREFSCO" and the version of this layout. To be raised also when the same model would give other numbers. */
    static final long MAGIC = 0x5052454653434f01L;

    /** Bytes of the index per entry. */
    static final int ROW = ContentKey.BYTES + Long.BYTES + 2 * Integer.BYTES;

    private static final int SIZES = Integer.BYTES + Long.BYTES;

    private final Path file;
    private final MappedBytes bytes;
    private final int count;
    private final long index;
    private final long data;

    private Segment(Path file, MappedBytes bytes, int count, long index) {
        this.file = file;
        this.bytes = bytes;
        this.count = count;
        this.index = index;
        this.data = index + (long) ROW * count + Long.BYTES;
    }

    /** The head of a file of this kind, of which all before the sizes is the same for each. */
    static ByteBuffer head(ScoreKind kind, int count, long dataLength) {
        byte[] name = kind.bytes();
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + name.length + SIZES)
                .putLong(MAGIC)
                .putInt(name.length)
                .put(name)
                .putInt(count)
                .putLong(dataLength)
                .flip();
    }

    /**
     * Maps a file and checks all of it but the values, which are checked when they are asked for.
     *
     * @throws IllegalArgumentException if it is not a whole segment of this kind; the message says why
     */
    static Segment open(Path file, ScoreKind kind) throws IOException {
        MappedBytes bytes = MappedBytes.of(file, MappedBytes.STEP);
        ByteBuffer head = head(kind, 0, 0);
        int index = head.limit();
        int fixed = index - SIZES;
        check(bytes.length() >= index + Long.BYTES, "it is cut off");
        check(
                bytes.at(0).limit(fixed).equals(head.limit(fixed)),
                "it is no score file, or one of another model, kind or version");
        ByteBuffer sizes = bytes.at(fixed);
        Segment segment = new Segment(file, bytes, sizes.getInt(), index);
        segment.verify(sizes.getLong());
        return segment;
    }

    private void verify(long dataLength) {
        check(
                count >= 0 && dataLength >= 0 && data + dataLength == bytes.length(),
                "its length does not fit its content: it is cut off or damaged");
        long end = data - Long.BYTES;
        check(bytes.at(end).getLong() == bytes.checksum(end), "its index is damaged");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    Path file() {
        return file;
    }

    /** Bytes on disk. */
    long size() {
        return bytes.length();
    }

    int count() {
        return count;
    }

    ContentKey key(int i) {
        return ContentKey.read(row(i));
    }

    Entry entry(int i) {
        ByteBuffer row = row(i);
        ContentKey key = ContentKey.read(row);
        long place = row.getLong();
        int length = row.getInt();
        ByteBuffer values = length == 0
                ? ByteBuffer.allocate(0)
                : bytes.at(data + place).limit(length).slice();
        return new Entry(key, values, row.getInt());
    }

    private ByteBuffer row(int i) {
        return bytes.at(index + (long) ROW * i);
    }

    Optional<Entry> find(ContentKey key) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = key(middle).compareTo(key);
            if (order == 0) {
                return Optional.of(entry(middle));
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return Optional.empty();
    }
}

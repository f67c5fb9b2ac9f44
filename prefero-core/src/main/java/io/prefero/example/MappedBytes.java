package io.prefero.example;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of any length in memory, mapped in pieces. A piece begins every {@code step} bytes and reaches into the next
 * ones as far as a buffer can, so that whatever is no longer than {@link #STEP} lies in one piece when that is the step.
 *
 * @param pieces in order
 * @param step bytes from the beginning of a piece to that of the next
 * @param length bytes of the file
 */
public record MappedBytes(List<MappedByteBuffer> pieces, long step, long length) {
    /** The usual step. */
    public static final long STEP = 1L << 30;

    /** Maps a file, which must not become shorter from then on. */
    public static MappedBytes of(Path file, long step) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<MappedByteBuffer> pieces = new ArrayList<>();
            long length = channel.size();
            for (long from = 0; from < length; from += step) {
                long reach = Math.min(Integer.MAX_VALUE, length - from);
                pieces.add(channel.map(FileChannel.MapMode.READ_ONLY, from, reach));
            }
            return new MappedBytes(pieces, step, length);
        }
    }

    /** A buffer that begins at a place of the file. */
    public ByteBuffer at(long place) {
        MappedByteBuffer piece = pieces.get((int) (place / step));
        int from = (int) (place % step);
        return piece.slice(from, piece.limit() - from);
    }

    /** CRC-32C of the file's first bytes. */
    public long checksum(long count) {
        CRC32C checksum = new CRC32C();
        for (long from = 0; from < count; from += step) {
            checksum.update(at(from).limit((int) Math.min(step, count - from)));
        }
        return checksum.getValue();
    }
}

package io.prefero.score.cache;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A text's values in or on their way into a segment.
 *
 * @param bytes from the buffer's position to its limit; not to be moved
 * @param checksum what the bytes' CRC-32C was when they were computed
 */
record Entry(ContentKey key, ByteBuffer bytes, int checksum) {
    static Entry of(ContentKey key, ByteBuffer bytes) {
        return new Entry(key, bytes, checksum(bytes));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        return (int) checksum.getValue();
    }

    int length() {
        return bytes.remaining();
    }

    boolean whole() {
        return checksum(bytes) == checksum;
    }
}

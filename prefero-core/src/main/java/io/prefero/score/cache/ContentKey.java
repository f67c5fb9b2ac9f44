package io.prefero.score.cache;

import io.prefero.text.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * What the scores of one thing are kept under: the first 128 bits of a SHA-256 of what it is. Of a text these are its token ids and
 * where the scored tokens begin.
 */
public record ContentKey(long high, long low) implements Comparable<ContentKey> {
    static final int BYTES = 2 * Long.BYTES;

    private static final Comparator<ContentKey> ORDER =
            Comparator.comparingLong(ContentKey::high).thenComparingLong(ContentKey::low);

    /**
     * The key of a text.
     *
     * @param ids the whole text: prompt and response
     * @param start position of the first scored token in it
     */
    public static ContentKey of(int[] ids, int start) {
        ByteBuffer text = ByteBuffer.allocate(Integer.BYTES * (1 + ids.length)).putInt(start);
        text.asIntBuffer().put(ids);
        return read(ByteBuffer.wrap(Hash.sha256().digest(text.array())));
    }

    /** The key of anything, from a text that says all about it. */
    public static ContentKey of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    /** The key of bytes. */
    public static ContentKey of(byte[] content) {
        return read(ByteBuffer.wrap(Hash.sha256().digest(content)));
    }

    /** The key at the buffer's position. */
    static ContentKey read(ByteBuffer in) {
        return new ContentKey(in.getLong(), in.getLong());
    }

    @Override
    public int compareTo(ContentKey other) {
        return ORDER.compare(this, other);
    }
}

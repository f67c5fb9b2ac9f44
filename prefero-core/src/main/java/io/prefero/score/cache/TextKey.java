package io.prefero.score.cache;

import io.prefero.text.Hash;
import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * What the scores of one text are kept under: the first 128 bits of a SHA-256 of its token ids and of where the scored
 * tokens begin.
 */
public record TextKey(long high, long low) implements Comparable<TextKey> {
    static final int BYTES = 2 * Long.BYTES;

    private static final Comparator<TextKey> ORDER =
            Comparator.comparingLong(TextKey::high).thenComparingLong(TextKey::low);

    /**
     * The key of a text.
     *
     * @param ids the whole text: prompt and response
     * @param start position of the first scored token in it
     */
    public static TextKey of(int[] ids, int start) {
        ByteBuffer text = ByteBuffer.allocate(Integer.BYTES * (1 + ids.length)).putInt(start);
        text.asIntBuffer().put(ids);
        return read(ByteBuffer.wrap(Hash.sha256().digest(text.array())));
    }

    /** The key at the buffer's position. */
    static TextKey read(ByteBuffer in) {
        return new TextKey(in.getLong(), in.getLong());
    }

    @Override
    public int compareTo(TextKey other) {
        return ORDER.compare(this, other);
    }
}

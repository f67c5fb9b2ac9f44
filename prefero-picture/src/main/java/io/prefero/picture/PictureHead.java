package io.prefero.picture;

import java.nio.ByteBuffer;

/**
 * What a file says of its picture before any of it is decoded.
 *
 * @param width pixels in a row as they are stored
 * @param height rows as they are stored
 * @param exif the EXIF block from its byte order mark on; empty where there is none
 */
record PictureHead(long width, long height, ByteBuffer exif) {
    private static final long MOST_PIXELS = 100_000_000;
    private static final long LONGEST_SIDE = 65_535;

    static final ByteBuffer NO_EXIF = ByteBuffer.allocate(0);

    /** Refuses a picture that nobody trains on, and that would take all memory. */
    PictureHead checked() throws Refusal {
        if (width < 1 || height < 1) {
            throw Refusal.broken("it claims a size of " + width + "x" + height);
        }
        if (width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS) {
            throw new Refusal("is too large: " + width + "x" + height + " pixels, the limit is " + LONGEST_SIDE
                    + " a side and " + MOST_PIXELS + " in all; make it smaller first");
        }
        return this;
    }
}

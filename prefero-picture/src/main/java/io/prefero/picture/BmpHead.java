package io.prefero.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the header of a bitmap says. */
final class BmpHead {
    private static final int FIRST_HEADER = 14;
    private static final int SHORT_HEADER = 12;

    private BmpHead() {}

    static PictureHead of(byte[] bytes) throws Refusal {
        if (bytes.length < FIRST_HEADER + SHORT_HEADER) {
            throw Refusal.truncated("it ends inside its header");
        }
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(FIRST_HEADER) == SHORT_HEADER) {
            return new PictureHead(file.getShort(18) & 0xffff, file.getShort(20) & 0xffff, PictureHead.NO_EXIF);
        }
        // A negative height says that the rows begin at the top.
        return new PictureHead(file.getInt(18), Math.abs((long) file.getInt(22)), PictureHead.NO_EXIF);
    }
}

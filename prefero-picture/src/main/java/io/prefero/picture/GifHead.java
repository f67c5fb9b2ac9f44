package io.prefero.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the blocks of a GIF file say: the size of its canvas, and where the one frame lies on it. */
final class GifHead {
    private static final int FRAME = 0x2c;
    private static final int EXTENSION = 0x21;
    private static final int END = 0x3b;

    private final ByteBuffer file;
    private final int width;
    private final int height;
    private int frames;
    private int left;
    private int top;

    private GifHead(byte[] bytes) throws Refusal {
        if (bytes.length < 13) {
            throw Refusal.truncated("it ends inside its header");
        }
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        width = file.getShort(6) & 0xffff;
        height = file.getShort(8) & 0xffff;
        file.position(13);
    }

    static GifHead of(byte[] bytes) throws Refusal {
        GifHead head = new GifHead(bytes);
        head.skip(colours(bytes[10]));
        head.walk();
        if (head.frames != 1) {
            throw head.frames == 0 ? Refusal.broken("it has no frame") : Refusal.animated("GIF");
        }
        return head;
    }

    PictureHead head() {
        return new PictureHead(width, height, PictureHead.NO_EXIF);
    }

    /** The frame at its place on the canvas, white around it. */
    Picture placed(Picture frame) {
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        return Picture.filled(width, height, 255, 255, 255).with(frame, left, top);
    }

    private void walk() throws Refusal {
        // A file without an end block is whole if its last block is.
        while (file.hasRemaining()) {
            int block = file.get() & 0xff;
            if (block == END) {
                return;
            } else if (block == FRAME) {
                frame();
            } else if (block == EXTENSION) {
                skip(1);
            } else {
                throw Refusal.broken("it has a block of unknown kind " + block);
            }
            skipData();
        }
    }

    private void frame() throws Refusal {
        int start = file.position();
        skip(9);
        left = file.getShort(start) & 0xffff;
        top = file.getShort(start + 2) & 0xffff;
        skip(colours(file.get(start + 8)) + 1);
        frames++;
    }

    /** The bytes of a table of colours, if the flags say that there is one. */
    private static int colours(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    private void skipData() throws Refusal {
        int length;
        do {
            int at = file.position();
            skip(1);
            length = file.get(at) & 0xff;
            skip(length);
        } while (length > 0);
    }

    private void skip(int bytes) throws Refusal {
        if (bytes > file.remaining()) {
            throw Refusal.truncated("it ends inside a block");
        }
        file.position(file.position() + bytes);
    }
}

package io.prefero.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the segments of a JPEG file say, collected in one walk from its start to its end marker. */
final class JpegHead {
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final String EXIF = "Exif\0\0";

    private final ByteBuffer file;
    private final JpegColours.Marks marks = new JpegColours.Marks();
    private int width;
    private int height;
    private ByteBuffer exif = PictureHead.NO_EXIF;

    private JpegHead(byte[] bytes) {
        this.file = ByteBuffer.wrap(bytes);
    }

    static JpegHead of(byte[] bytes) throws Refusal {
        JpegHead head = new JpegHead(bytes);
        head.file.position(2);
        head.walk();
        if (head.width == 0 || head.height == 0) {
            throw Refusal.broken("it does not say its size");
        }
        return head;
    }

    PictureHead head() {
        return new PictureHead(width, height, exif);
    }

    /** How its samples are colours. */
    JpegColours colours() {
        return JpegColours.of(marks);
    }

    private void walk() throws Refusal {
        boolean scanned = false;
        for (int marker = nextMarker(); marker != END_OF_IMAGE; marker = nextMarker()) {
            if (isAlone(marker)) {
                continue;
            }
            scanned |= marker == START_OF_SCAN;
            segment(marker);
        }
        if (!scanned) {
            throw Refusal.broken("it has no pixels");
        }
    }

    /** The next marker; what lies before it, a scan's data or padding, is passed over. */
    private int nextMarker() throws Refusal {
        while (file.remaining() >= 2) {
            if (file.get() == (byte) 0xff) {
                int marker = file.get(file.position()) & 0xff;
                // A zero says that ff belongs to the data; another ff is padding, and begins a marker itself.
                if (marker != 0 && marker != 0xff) {
                    file.get();
                    return marker;
                }
            }
        }
        throw Refusal.truncated("the end marker is missing");
    }

    private static boolean isAlone(int marker) {
        return marker == 0x01 || marker >= 0xd0 && marker <= 0xd8;
    }

    private void segment(int marker) throws Refusal {
        int length = file.remaining() < 2 ? 2 : file.getShort() & 0xffff;
        if (length - 2 > file.remaining()) {
            throw Refusal.truncated("it ends inside a segment");
        }
        ByteBuffer data = file.slice(file.position(), Math.max(0, length - 2));
        file.position(file.position() + data.remaining());
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
            frame(data);
        } else if (marker == 0xe1 && starts(data, EXIF) && exif.remaining() == 0) {
            exif = data.slice(EXIF.length(), data.remaining() - EXIF.length());
        } else {
            marks.application(marker, data);
        }
    }

    private void frame(ByteBuffer data) throws Refusal {
        if (data.remaining() < 6 || data.remaining() < 6 + 3 * data.get(5)) {
            throw Refusal.broken("the segment of its size is too short");
        }
        height = data.getShort(1) & 0xffff;
        width = data.getShort(3) & 0xffff;
        marks.components(data);
    }

    static boolean starts(ByteBuffer data, String text) {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        return data.remaining() >= expected.length
                && data.slice(0, expected.length).equals(ByteBuffer.wrap(expected));
    }
}

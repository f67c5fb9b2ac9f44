package io.prefero.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the chunks of a WebP file say. */
final class WebpHead {
    private static final int HEADER = 12;
    private static final int PROFILE_FLAG = 0x20;

    private WebpHead() {}

    static PictureHead of(byte[] bytes) throws Refusal {
        Map<String, ByteBuffer> chunks = chunks(bytes);
        if (chunks.containsKey("ANMF")) {
            throw Refusal.animated("WebP");
        }
        ByteBuffer exif = chunks.getOrDefault("EXIF", PictureHead.NO_EXIF);
        // Some writers leave the mark of a JPEG segment before the block.
        int mark = JpegHead.starts(exif, "Exif\0\0") ? 6 : 0;
        long[] size = size(chunks);
        return new PictureHead(size[0], size[1], exif.slice(mark, exif.remaining() - mark));
    }

    /** The same file as if it had no colour profile, which the decoder would apply. */
    static byte[] withoutProfile(byte[] bytes) throws Refusal {
        Map<String, ByteBuffer> chunks = chunks(bytes);
        ByteBuffer canvas = chunks.get("VP8X");
        ByteBuffer profile = chunks.get("ICCP");
        if (canvas == null || profile == null) {
            return bytes;
        }
        byte[] without = bytes.clone();
        without[canvas.arrayOffset()] &= ~PROFILE_FLAG;
        // A chunk of a kind that nobody knows is passed over.
        without[profile.arrayOffset() - 8] = 'X';
        return without;
    }

    private static Map<String, ByteBuffer> chunks(byte[] bytes) throws Refusal {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long end = 8 + Integer.toUnsignedLong(file.getInt(4));
        if (end > bytes.length) {
            throw Refusal.truncated("it says it has " + end + " bytes, and has " + bytes.length);
        }
        Map<String, ByteBuffer> chunks = new HashMap<>();
        for (long at = HEADER; at + 8 <= end; ) {
            int start = (int) at;
            long length = Integer.toUnsignedLong(file.getInt(start + 4));
            if (start + 8 + length > end) {
                throw Refusal.truncated("its last chunk is cut off");
            }
            String type = new String(bytes, start, 4, StandardCharsets.ISO_8859_1);
            chunks.putIfAbsent(type, file.slice(start + 8, (int) length).order(ByteOrder.LITTLE_ENDIAN));
            at += 8 + length + (length & 1);
        }
        return chunks;
    }

    private static long[] size(Map<String, ByteBuffer> chunks) throws Refusal {
        long[] frame = frameSize(chunks);
        ByteBuffer canvas = chunks.get("VP8X");
        if (canvas != null
                && (frame[0] != 1 + (canvas.getInt(4) & 0xffffff) || frame[1] != 1 + (canvas.getInt(6) >>> 8))) {
            throw Refusal.broken("its picture is not as large as its canvas");
        }
        return frame;
    }

    private static long[] frameSize(Map<String, ByteBuffer> chunks) throws Refusal {
        ByteBuffer lossless = chunks.get("VP8L");
        if (lossless != null) {
            int bits = lossless.getInt(1);
            return new long[] {1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff)};
        }
        ByteBuffer lossy = chunks.get("VP8 ");
        if (lossy == null) {
            throw Refusal.broken("it has no pixels");
        }
        return new long[] {lossy.getShort(6) & 0x3fff, lossy.getShort(8) & 0x3fff};
    }
}

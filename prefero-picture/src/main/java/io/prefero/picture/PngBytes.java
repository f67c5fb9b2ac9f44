package io.prefero.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** The bytes of a PNG file. */
final class PngBytes {
    private static final int PAETH = 4;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    private PngBytes() {}

    static byte[] of(Picture picture, Map<String, String> texts) {
        PngBytes bytes = new PngBytes();
        bytes.file.writeBytes(PngChunk.SIGNATURE.getBytes(StandardCharsets.ISO_8859_1));
        bytes.chunk("IHDR", header(picture));
        // In the order of the keywords: a map may have none, and the same input shall give the same bytes.
        new TreeMap<>(texts).forEach((keyword, text) -> bytes.chunk("iTXt", new PngText(keyword, text).data()));
        bytes.chunk("IDAT", deflated(picture));
        bytes.chunk("IEND", new byte[0]);
        return bytes.file.toByteArray();
    }

    private void chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        file.writeBytes(number(data.length));
        file.writeBytes(name);
        file.writeBytes(data);
        file.writeBytes(number((int) sum.getValue()));
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /** Eight bits, RGB, deflated, filtered by rows, not interlaced. */
    private static byte[] header(Picture picture) {
        return ByteBuffer.allocate(13)
                .putInt(picture.width())
                .putInt(picture.height())
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
    }

    private static byte[] deflated(Picture picture) {
        int stride = picture.width() * Picture.CHANNELS;
        byte[] row = new byte[1 + stride];
        byte[] buffer = new byte[1 << 16];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        for (int y = 0; y < picture.height(); y++) {
            filter(picture.rgb(), y, stride, row);
            deflater.setInput(row);
            drain(deflater, buffer, out);
        }
        deflater.finish();
        drain(deflater, buffer, out);
        deflater.end();
        return out.toByteArray();
    }

    private static void drain(Deflater deflater, byte[] buffer, ByteArrayOutputStream out) {
        for (int n = deflater.deflate(buffer); n > 0; n = deflater.deflate(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    /** A row as differences from what its neighbours predict. */
    private static void filter(byte[] rgb, int y, int stride, byte[] row) {
        row[0] = PAETH;
        for (int i = 0; i < stride; i++) {
            int at = y * stride + i;
            boolean first = i < Picture.CHANNELS;
            int left = first ? 0 : rgb[at - Picture.CHANNELS] & 0xff;
            int above = y == 0 ? 0 : rgb[at - stride] & 0xff;
            int corner = first || y == 0 ? 0 : rgb[at - stride - Picture.CHANNELS] & 0xff;
            row[1 + i] = (byte) (rgb[at] - predicted(left, above, corner));
        }
    }

    private static int predicted(int left, int above, int corner) {
        int toLeft = Math.abs(above - corner);
        int toAbove = Math.abs(left - corner);
        int toCorner = Math.abs(left + above - 2 * corner);
        if (toLeft <= toAbove && toLeft <= toCorner) {
            return left;
        }
        return toAbove <= toCorner ? above : corner;
    }
}

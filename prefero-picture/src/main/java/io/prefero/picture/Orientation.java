package io.prefero.picture;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.nio.ByteBuffer;

/**
 * How a camera was held: where a pixel of the upright picture stands in the stored one.
 *
 * @param swapped whether stored rows are upright columns
 * @param fromRight whether stored rows are read from the right
 * @param fromBelow whether stored rows are read from the last one
 */
record Orientation(boolean swapped, boolean fromRight, boolean fromBelow) {
    /** The orientation in an EXIF block; upright where it says none, or nothing that can be read. */
    static Orientation of(ByteBuffer exif) {
        return of(exif.hasRemaining() ? number(exif) : 1);
    }

    /** The orientation of EXIF's number from 1 to 8. */
    static Orientation of(int number) {
        return new Orientation(
                number >= 5 && number <= 8,
                number == 2 || number == 3 || number == 7 || number == 8,
                number == 3 || number == 4 || number == 6 || number == 7);
    }

    private static int number(ByteBuffer exif) {
        byte[] bytes = new byte[exif.remaining()];
        exif.duplicate().get(bytes);
        Metadata metadata = new Metadata();
        new ExifReader().extract(new ByteArrayReader(bytes), metadata);
        ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        Integer number = directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
        return number == null ? 1 : number;
    }

    /** A stored picture as it was seen. */
    Picture upright(Picture stored) {
        if (!swapped && !fromRight && !fromBelow) {
            return stored;
        }
        int width = swapped ? stored.height() : stored.width();
        int height = swapped ? stored.width() : stored.height();
        byte[] rgb = new byte[stored.rgb().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = source(stored, swapped ? y : x, swapped ? x : y);
                System.arraycopy(stored.rgb(), from, rgb, (y * width + x) * Picture.CHANNELS, Picture.CHANNELS);
            }
        }
        return new Picture(width, height, rgb);
    }

    private int source(Picture stored, int x, int y) {
        int column = fromRight ? stored.width() - 1 - x : x;
        int row = fromBelow ? stored.height() - 1 - y : y;
        return (row * stored.width() + column) * Picture.CHANNELS;
    }
}

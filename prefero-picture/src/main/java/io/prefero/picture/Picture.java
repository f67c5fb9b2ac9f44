package io.prefero.picture;

import java.util.Arrays;
import java.util.Objects;

/**
 * A picture of 8-bit RGB, row by row from the top, three bytes a pixel. The bytes are not copied, neither on the way in
 * nor on the way out: whoever changes them changes the picture.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param rgb {@code height × width × 3} bytes
 */
public record Picture(int width, int height, byte[] rgb) {
    static final int CHANNELS = 3;

    /** Checks that the bytes are those of a picture of this size. */
    public Picture {
        if (rgb.length != bytes(width, height)) {
            throw new IllegalArgumentException("a picture of " + width + "x" + height + " has " + bytes(width, height)
                    + " bytes of RGB, got " + rgb.length);
        }
    }

    /** A picture of one colour; each of its parts from 0 to 255. */
    public static Picture filled(int width, int height, int red, int green, int blue) {
        byte[] colour = {sample("red", red), sample("green", green), sample("blue", blue)};
        byte[] rgb = new byte[bytes(width, height)];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = colour[i % CHANNELS];
        }
        return new Picture(width, height, rgb);
    }

    /** The part of {@code width × height} pixels whose upper left corner is at ({@code left}, {@code top}). */
    public Picture cropped(int left, int top, int width, int height) {
        byte[] part = new byte[bytes(width, height)];
        requireInside(left, top, width, height);
        for (int y = 0; y < height; y++) {
            System.arraycopy(rgb, at(left, top + y), part, y * width * CHANNELS, width * CHANNELS);
        }
        return new Picture(width, height, part);
    }

    /** The picture in a mirror: left and right exchanged. */
    public Picture flipped() {
        byte[] mirrored = new byte[rgb.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(rgb, at(width - 1 - x, y), mirrored, at(x, y), CHANNELS);
            }
        }
        return new Picture(width, height, mirrored);
    }

    /** A copy with {@code other} laid over it, its upper left corner at ({@code left}, {@code top}). */
    public Picture with(Picture other, int left, int top) {
        Picture copy = new Picture(width, height, rgb.clone());
        copy.lay(other, left, top);
        return copy;
    }

    /** Lays {@code other} over this picture itself. */
    void lay(Picture other, int left, int top) {
        requireInside(left, top, other.width, other.height);
        for (int y = 0; y < other.height; y++) {
            System.arraycopy(other.rgb, other.at(0, y), rgb, at(left, top + y), other.width * CHANNELS);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hash(width, height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "Picture[" + width + "x" + height + "]";
    }

    /** How many bytes a picture of this size has; refused where it has none, or more than an array holds. */
    static int bytes(int width, int height) {
        long bytes = (long) width * height * CHANNELS;
        if (width < 1 || height < 1 || (long) width * height > Integer.MAX_VALUE / CHANNELS) {
            throw new IllegalArgumentException("a picture has at least 1x1 and at most " + Integer.MAX_VALUE / CHANNELS
                    + " pixels, got " + width + "x" + height);
        }
        return (int) bytes;
    }

    private int at(int x, int y) {
        return (y * width + x) * CHANNELS;
    }

    private void requireInside(int left, int top, int width, int height) {
        // Differences instead of sums: they cannot overflow.
        if (left < 0 || top < 0 || left > this.width - width || top > this.height - height) {
            throw new IllegalArgumentException("a part of " + width + "x" + height + " at (" + left + ", " + top
                    + ") does not lie inside a picture of " + this.width + "x" + this.height);
        }
    }

    private static byte sample(String name, int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException(name + " must be from 0 to 255, got " + value);
        }
        return (byte) value;
    }
}

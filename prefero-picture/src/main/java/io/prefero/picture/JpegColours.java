package io.prefero.picture;

import java.awt.image.Raster;
import java.nio.ByteBuffer;

/**
 * How the stored samples of a JPEG are colours. JPEG itself does not say; libjpeg guesses from the application segments
 * and the components' names ({@code default_decompress_parms}), and this is the same guess with the same arithmetic.
 */
enum JpegColours {
    GREY {
        @Override
        void toRgb(int[] s, int at, byte[] rgb, int to) {
            put(rgb, to, s[at], s[at], s[at]);
        }
    },
    RGB {
        @Override
        void toRgb(int[] s, int at, byte[] rgb, int to) {
            put(rgb, to, s[at], s[at + 1], s[at + 2]);
        }
    },
    YCC {
        @Override
        void toRgb(int[] s, int at, byte[] rgb, int to) {
            put(rgb, to, red(s, at), green(s, at), blue(s, at));
        }
    },
    /** Ink, stored inverted as Adobe does and everybody since. */
    CMYK {
        @Override
        void toRgb(int[] s, int at, byte[] rgb, int to) {
            putInk(rgb, to, 255 - s[at], 255 - s[at + 1], 255 - s[at + 2], s[at + 3]);
        }
    },
    /** The same with its first three samples as luminance and chrominance. */
    YCCK {
        @Override
        void toRgb(int[] s, int at, byte[] rgb, int to) {
            putInk(rgb, to, red(s, at), green(s, at), blue(s, at), s[at + 3]);
        }
    };

    /** The conversion of JFIF in 16 bits behind the point, as libjpeg has it. */
    private static final int HALF = 1 << 15;

    /** What a file holds to guess from. */
    static final class Marks {
        private boolean jfif;
        private int adobeTransform = -1;
        private String names = "";

        void application(int marker, ByteBuffer data) {
            jfif |= marker == 0xe0 && JpegHead.starts(data, "JFIF\0");
            if (marker == 0xee && JpegHead.starts(data, "Adobe") && data.remaining() >= 12) {
                adobeTransform = data.get(11);
            }
        }

        void components(ByteBuffer frame) {
            StringBuilder found = new StringBuilder();
            for (int i = 0; i < frame.get(5); i++) {
                found.append((char) (frame.get(6 + 3 * i) & 0xff));
            }
            names = found.toString();
        }
    }

    static JpegColours of(Marks marks) {
        return switch (marks.names.length()) {
            case 1 -> GREY;
            case 3 -> isRgb(marks) ? RGB : YCC;
            case 4 -> marks.adobeTransform == 2 ? YCCK : CMYK;
            default ->
                throw new IllegalArgumentException(
                        "it has " + marks.names.length() + " components, expected 1, 3 or 4");
        };
    }

    private static boolean isRgb(Marks marks) {
        if (marks.jfif) {
            return false;
        }
        return marks.adobeTransform >= 0 ? marks.adobeTransform == 0 : marks.names.equals("RGB");
    }

    /** The picture that these stored samples are. */
    Picture picture(Raster samples) {
        int bands = samples.getNumBands();
        int width = samples.getWidth();
        byte[] rgb = new byte[Picture.bytes(width, samples.getHeight())];
        int[] row = new int[width * bands];
        for (int y = 0; y < samples.getHeight(); y++) {
            samples.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                toRgb(row, x * bands, rgb, (y * width + x) * Picture.CHANNELS);
            }
        }
        return new Picture(width, samples.getHeight(), rgb);
    }

    abstract void toRgb(int[] s, int at, byte[] rgb, int to);

    private static int red(int[] ycc, int at) {
        return clipped(ycc[at] + (fixed(1.40200) * (ycc[at + 2] - 128) + HALF >> 16));
    }

    private static int green(int[] ycc, int at) {
        int chroma = -fixed(0.34414) * (ycc[at + 1] - 128) - fixed(0.71414) * (ycc[at + 2] - 128);
        return clipped(ycc[at] + (chroma + HALF >> 16));
    }

    private static int blue(int[] ycc, int at) {
        return clipped(ycc[at] + (fixed(1.77200) * (ycc[at + 1] - 128) + HALF >> 16));
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << 16) + 0.5);
    }

    private static int clipped(int value) {
        return Math.max(0, Math.min(255, value));
    }

    private static void put(byte[] rgb, int to, int red, int green, int blue) {
        rgb[to] = (byte) red;
        rgb[to + 1] = (byte) green;
        rgb[to + 2] = (byte) blue;
    }

    /** Paper of this lightness, less what each ink takes of it; Pillow's conversion. */
    private static void putInk(byte[] rgb, int to, int cyan, int magenta, int yellow, int light) {
        put(rgb, to, light - part(cyan, light), light - part(magenta, light), light - part(yellow, light));
    }

    private static int part(int ink, int light) {
        return (ink * light + 127) / 255;
    }
}

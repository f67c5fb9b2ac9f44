package io.prefero.picture;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Stored samples as RGB on white: of a palette, or of one to four bands. */
interface Samples {
    Picture picture();

    /** The samples of a decoded image. */
    static Samples of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        return model instanceof IndexColorModel palette
                ? new OfPalette(image.getRaster(), palette)
                : new OfBands(image.getRaster(), model.getComponentSize());
    }

    /** A sample with this much of it to be seen, and white behind it; rounded to the nearest as Pillow does. */
    private static byte onWhite(int sample, int alpha) {
        return (byte) ((sample * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    /** Numbers of colours. */
    record OfPalette(Raster raster, IndexColorModel palette) implements Samples {
        @Override
        public Picture picture() {
            int width = raster.getWidth();
            byte[] rgb = new byte[Picture.bytes(width, raster.getHeight())];
            int[] row = new int[width];
            int to = 0;
            for (int y = 0; y < raster.getHeight(); y++) {
                for (int number : raster.getPixels(0, y, width, 1, row)) {
                    int alpha = palette.getAlpha(number);
                    rgb[to++] = onWhite(palette.getRed(number), alpha);
                    rgb[to++] = onWhite(palette.getGreen(number), alpha);
                    rgb[to++] = onWhite(palette.getBlue(number), alpha);
                }
            }
            return new Picture(width, raster.getHeight(), rgb);
        }
    }

    /**
     * Grey, grey and alpha, RGB, or RGB and alpha.
     *
     * @param bits of each band
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OfBands(Raster raster, int[] bits) implements Samples {
        @Override
        public Picture picture() {
            int width = raster.getWidth();
            int bands = raster.getNumBands();
            byte[] rgb = new byte[Picture.bytes(width, raster.getHeight())];
            int[] row = new int[width * bands];
            for (int y = 0; y < raster.getHeight(); y++) {
                raster.getPixels(0, y, width, 1, row);
                for (int x = 0; x < width; x++) {
                    put(row, x * bands, bands, rgb, (y * width + x) * Picture.CHANNELS);
                }
            }
            return new Picture(width, raster.getHeight(), rgb);
        }

        private void put(int[] row, int at, int bands, byte[] rgb, int to) {
            int alpha = bands % 2 == 0 ? eightBits(row[at + bands - 1], bands - 1) : 255;
            for (int c = 0; c < Picture.CHANNELS; c++) {
                int band = bands < Picture.CHANNELS ? 0 : c;
                rgb[to + c] = onWhite(eightBits(row[at + band], band), alpha);
            }
        }

        private int eightBits(int sample, int band) {
            if (bits[band] >= 8) {
                return sample >> bits[band] - 8;
            }
            int most = (1 << bits[band]) - 1;
            return (sample * 255 + most / 2) / most;
        }
    }
}

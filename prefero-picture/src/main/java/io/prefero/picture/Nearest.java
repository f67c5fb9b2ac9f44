package io.prefero.picture;

/** Resizing by taking pixels as they are. */
final class Nearest {
    private Nearest() {}

    static Picture resized(Picture picture, int width, int height) {
        byte[] rgb = new byte[Picture.bytes(width, height)];
        int[] columns = sources(picture.width(), width);
        int[] rows = sources(picture.height(), height);
        int to = 0;
        for (int y = 0; y < height; y++) {
            int row = rows[y] * picture.width();
            for (int x = 0; x < width; x++) {
                System.arraycopy(picture.rgb(), (row + columns[x]) * Picture.CHANNELS, rgb, to, Picture.CHANNELS);
                to += Picture.CHANNELS;
            }
        }
        return new Picture(width, height, rgb);
    }

    private static int[] sources(int from, int to) {
        int[] sources = new int[to];
        double step = (double) from / to;
        // Pillow adds up steps; a product would round differently where a middle falls on a border of pixels.
        double middle = step * 0.5;
        for (int i = 0; i < to; i++) {
            sources[i] = Math.min((int) middle, from - 1);
            middle += step;
        }
        return sources;
    }
}

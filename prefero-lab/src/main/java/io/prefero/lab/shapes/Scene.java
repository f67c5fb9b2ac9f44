package io.prefero.lab.shapes;

import io.prefero.picture.Picture;
import java.util.Arrays;
import java.util.List;

/** Shapes on grey ground. */
record Scene(List<Item> items) {
    /** Width and height in pixels. */
    static final int SIZE = 32;

    private static final int SAMPLES = 4; // of a pixel, along each side: edges are smooth

    Scene {
        items = List.copyOf(items);
    }

    /** The scene as it looks. */
    Picture picture() {
        byte[] rgb = new byte[SIZE * SIZE * 3];
        for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
            int[] sum = new int[3];
            for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
                add(
                        sum,
                        pixel % SIZE + (sample % SAMPLES + 0.5) / SAMPLES,
                        pixel / SIZE + (sample / SAMPLES + 0.5) / SAMPLES);
            }
            for (int channel = 0; channel < 3; channel++) {
                rgb[3 * pixel + channel] = (byte) Math.round(sum[channel] / (double) (SAMPLES * SAMPLES));
            }
        }
        return new Picture(SIZE, SIZE, rgb);
    }

    private void add(int[] sum, double x, double y) {
        for (Item item : items) {
            if (item.covers(x, y)) {
                sum[0] += item.colour().red;
                sum[1] += item.colour().green;
                sum[2] += item.colour().blue;
                return;
            }
        }
        Arrays.setAll(sum, channel -> sum[channel] + Colour.GROUND);
    }
}

package io.prefero.lab.shapes;

import io.prefero.picture.Picture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Pixels that are nearest to one colour and hang together over their sides.
 *
 * @param pixels counted row by row
 */
record Blob(Picture picture, Colour colour, Set<Integer> pixels) {
    private static final int SIDES = 4;
    private static final int GROUND = Colour.values().length;

    Blob {
        pixels = Set.copyOf(pixels);
    }

    /** All of a picture. */
    static List<Blob> in(Picture picture) {
        int[] labels = IntStream.range(0, picture.width() * picture.height())
                .map(pixel -> nearest(picture, pixel))
                .toArray();
        boolean[] visited = new boolean[labels.length];
        List<Blob> all = new ArrayList<>();
        for (int pixel = 0; pixel < labels.length; pixel++) {
            if (labels[pixel] != GROUND && !visited[pixel]) {
                all.add(new Blob(
                        picture, Colour.values()[labels[pixel]], joined(pixel, labels, visited, picture.width())));
            }
        }
        return all;
    }

    private static int nearest(Picture picture, int pixel) {
        int best = GROUND;
        double least = square(away(picture, pixel));
        for (Colour colour : Colour.values()) {
            double[] away = away(picture, pixel);
            double[] axis = axis(colour);
            double distance = square(away[0] - axis[0], away[1] - axis[1], away[2] - axis[2]);
            if (distance < least) {
                least = distance;
                best = colour.ordinal();
            }
        }
        return best;
    }

    /** How far a pixel is from the ground, in red, green and blue. */
    private static double[] away(Picture picture, int pixel) {
        byte[] rgb = picture.rgb();
        return IntStream.range(3 * pixel, 3 * pixel + 3)
                .mapToDouble(i -> (rgb[i] & 0xff) - Colour.GROUND)
                .toArray();
    }

    private static double[] axis(Colour colour) {
        return new double[] {colour.red - Colour.GROUND, colour.green - Colour.GROUND, colour.blue - Colour.GROUND};
    }

    private static double square(double... vector) {
        return vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2];
    }

    private static Set<Integer> joined(int first, int[] labels, boolean[] visited, int width) {
        Set<Integer> joined = new HashSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(first));
        visited[first] = true;
        while (!open.isEmpty()) {
            int pixel = open.pop();
            joined.add(pixel);
            for (int next : neighbours(pixel, width, labels.length)) {
                if (!visited[next] && labels[next] == labels[first]) {
                    visited[next] = true;
                    open.push(next);
                }
            }
        }
        return joined;
    }

    private static int[] neighbours(int pixel, int width, int count) {
        int x = pixel % width;
        int[] sides = {x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width};
        return IntStream.range(0, SIDES)
                .map(side -> sides[side])
                .filter(next -> next >= 0 && next < count)
                .toArray();
    }

    /**
     * How much of each pixel the colour covers, in [0, 1], of the blob and the pixels at its edge: a smooth edge is part of the
     * shape as far as it has its colour.
     *
     * @return [height][width]
     */
    double[][] cover() {
        double[][] cover = new double[picture.height()][picture.width()];
        double[] axis = axis(colour);
        for (int inside : pixels) {
            mark(cover, inside, axis);
            for (int beside : neighbours(inside, picture.width(), picture.width() * picture.height())) {
                mark(cover, beside, axis);
            }
        }
        return cover;
    }

    private void mark(double[][] cover, int pixel, double... axis) {
        double[] away = away(picture, pixel);
        double along = (away[0] * axis[0] + away[1] * axis[1] + away[2] * axis[2]) / square(axis);
        cover[pixel / picture.width()][pixel % picture.width()] = Math.max(0, Math.min(1, along));
    }
}

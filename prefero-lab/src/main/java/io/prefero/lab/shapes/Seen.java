package io.prefero.lab.shapes;

import io.prefero.picture.Picture;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A shape that was made out in a picture.
 *
 * @param x of its middle, in pixels from the left
 * @param y likewise, from above
 */
record Seen(Shape shape, Colour colour, double x, double y) {
    private static final int SMALLEST = 14; // pixels; less is dirt
    private static final double LONGEST = 1.8; // times as long as wide

    private static final double LEAST = 0.35; // of the box around it is covered by any shape
    private static final double SQUARE = 0.89; // is covered by a square, which covers 1, and not by a circle: π/4
    private static final double TRIANGLE = -0.28; // skewness from above to below: of a triangle −0.57, of the others 0

    /** Every shape of a picture. */
    static List<Seen> in(Picture picture) {
        return Blob.in(picture).stream()
                .filter(blob -> blob.pixels().size() >= SMALLEST)
                .flatMap(blob -> of(blob).stream())
                .toList();
    }

    private static Optional<Seen> of(Blob blob) {
        double[][] cover = blob.cover();
        double[] rows = Arrays.stream(cover)
                .mapToDouble(row -> Arrays.stream(row).sum())
                .toArray();
        double[] columns = IntStream.range(0, cover[0].length)
                .mapToDouble(
                        x -> Arrays.stream(cover).mapToDouble(row -> row[x]).sum())
                .toArray();
        double width = Arrays.stream(rows).max().orElseThrow();
        double height = Arrays.stream(columns).max().orElseThrow();
        double area = Arrays.stream(rows).sum();
        if (Math.max(width, height) >= LONGEST * Math.min(width, height)) {
            return Optional.empty();
        }
        double share = area / (width * height);
        return share > LEAST
                ? Optional.of(new Seen(shape(share, rows), blob.colour(), middle(columns), middle(rows)))
                : Optional.empty();
    }

    private static Shape shape(double share, double... rows) {
        if (skewness(rows) < TRIANGLE) {
            return Shape.TRIANGLE;
        }
        return share > SQUARE ? Shape.SQUARE : Shape.CIRCLE;
    }

    private static double middle(double... cover) {
        return moment(cover, 0, 1);
    }

    private static double skewness(double... cover) {
        double middle = middle(cover);
        return moment(cover, middle, 3) / Math.pow(moment(cover, middle, 2), 1.5);
    }

    private static double moment(double[] cover, double around, int power) {
        double area = Arrays.stream(cover).sum();
        return IntStream.range(0, cover.length)
                        .mapToDouble(i -> cover[i] * Math.pow(i - around, power))
                        .sum()
                / area;
    }
}

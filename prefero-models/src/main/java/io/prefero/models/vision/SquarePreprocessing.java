package io.prefero.models.vision;

import io.prefero.picture.Picture;
import io.prefero.picture.Resampling;
import java.util.OptionalInt;

/**
 * LLaVA-1.5's way: every picture becomes a square of one size.
 *
 * @param aspect what happens to a picture that is no square
 * @param edge the shorter edge after resizing; empty where pictures are not resized
 * @param side of the square, which the tower reads
 * @param resampling how pictures are resized
 * @param normalisation of the bytes
 * @param grid the vectors of every picture
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public record SquarePreprocessing(
        Aspect aspect, OptionalInt edge, int side, Resampling resampling, Normalisation normalisation, Grid grid)
        implements Preprocessing {
    /** What happens to a picture that is no square. */
    public enum Aspect {
        /** What lies outside the middle square is cut off, as the released checkpoints' settings say. */
        CROP,
        /** The shorter edge is filled up on both sides with the mean colour, as in LLaVA's training. */
        PAD
    }

    /** The same for pictures that are no squares treated otherwise. */
    public SquarePreprocessing with(Aspect now) {
        return new SquarePreprocessing(now, edge, side, resampling, normalisation, grid);
    }

    @Override
    public Pixels pixels(Picture picture) {
        Picture square = square(picture);
        float[][] table = normalisation.table();
        int area = side * side;
        float[] values = new float[3 * area];
        for (int i = 0; i < values.length; i++) {
            int channel = i / area;
            values[i] = table[channel][square.rgb()[i % area * 3 + channel] & 0xff];
        }
        return new Pixels(values, new long[] {3, side, side}, grid);
    }

    @Override
    public Grid grid(int width, int height) {
        return grid;
    }

    /** The picture resized and cropped, before its bytes become numbers. */
    public Picture square(Picture picture) {
        Picture whole = aspect == Aspect.PAD ? padded(picture) : picture;
        Picture resized = edge.isPresent() ? resized(whole, edge.getAsInt()) : whole;
        if (resized.width() < side || resized.height() < side) {
            throw new IllegalArgumentException("a picture of " + picture.width() + "x" + picture.height()
                    + " becomes one of " + resized.width() + "x" + resized.height() + ", which is less than the square"
                    + " of " + side + " that the model reads");
        }
        return resized.cropped((resized.width() - side) / 2, (resized.height() - side) / 2, side, side);
    }

    private Picture padded(Picture picture) {
        int longer = Math.max(picture.width(), picture.height());
        return Picture.filled(
                        longer,
                        longer,
                        normalisation.background(0),
                        normalisation.background(1),
                        normalisation.background(2))
                .with(picture, (longer - picture.width()) / 2, (longer - picture.height()) / 2);
    }

    /** The shorter edge becomes as long as asked, the longer one in proportion, rounded down. */
    private Picture resized(Picture picture, int edge) {
        int shorter = Math.min(picture.width(), picture.height());
        int width = (int) ((double) edge * picture.width() / shorter);
        int height = (int) ((double) edge * picture.height() / shorter);
        return resampling.resized(picture, width, height);
    }
}

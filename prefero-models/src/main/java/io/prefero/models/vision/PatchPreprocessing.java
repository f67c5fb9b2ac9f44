package io.prefero.models.vision;

import io.prefero.picture.Picture;
import io.prefero.picture.Resampling;

/**
 * Qwen's way: a picture keeps its proportions and is cut into patches, in the order in which they are merged.
 *
 * @param sizes the size it is brought to
 * @param patch pixels along an edge of a patch
 * @param frames of a patch; a picture stands still in all of them
 * @param merge patches along an edge of the square that becomes one vector
 * @param resampling how pictures are resized
 * @param normalisation of the bytes
 */
public record PatchPreprocessing(
        SmartResize sizes, int patch, int frames, int merge, Resampling resampling, Normalisation normalisation)
        implements Preprocessing {
    /** The same with other limits of a picture's area, in pixels. */
    public PatchPreprocessing within(int least, int most) {
        SmartResize limits = new SmartResize(sizes.factor(), least, most);
        return new PatchPreprocessing(limits, patch, frames, merge, resampling, normalisation);
    }

    @Override
    public Grid grid(int width, int height) {
        SmartResize.Size size = sizes.of(width, height);
        return new Grid(1, size.height() / sizes.factor(), size.width() / sizes.factor());
    }

    @Override
    public Pixels pixels(Picture picture) {
        SmartResize.Size size = sizes.of(picture.width(), picture.height());
        Picture resized = resampling.resized(picture, size.width(), size.height());
        Grid grid = grid(picture.width(), picture.height());
        int numbers = 3 * frames * patch * patch;
        int patches = grid.tokens() * merge * merge;
        float[] values = new float[patches * numbers];
        float[][] table = normalisation.table();
        for (int i = 0; i < patches; i++) {
            int square = i / (merge * merge);
            int inside = i % (merge * merge);
            int top = (square / grid.columns() * merge + inside / merge) * patch;
            int left = (square % grid.columns() * merge + inside % merge) * patch;
            write(resized, top, left, table, values, i * numbers);
        }
        return new Pixels(values, new long[] {patches, numbers}, grid);
    }

    /** One patch: channel by channel, in each frame by frame, row by row. */
    private void write(Picture picture, int top, int left, float[][] table, float[] values, int from) {
        byte[] rgb = picture.rgb();
        int at = from;
        for (int channel = 0; channel < 3; channel++) {
            for (int frame = 0; frame < frames; frame++) {
                for (int y = top; y < top + patch; y++) {
                    for (int x = left; x < left + patch; x++) {
                        values[at++] = table[channel][rgb[(y * picture.width() + x) * 3 + channel] & 0xff];
                    }
                }
            }
        }
    }
}

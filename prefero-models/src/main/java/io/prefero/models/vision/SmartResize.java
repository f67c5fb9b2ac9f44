package io.prefero.models.vision;

/**
 * Qwen's choice of a size: near the picture's own, whole patches, and an area within limits.
 *
 * @param factor what both edges become a multiple of
 * @param least pixels of the area
 * @param most pixels of the area
 */
public record SmartResize(int factor, int least, int most) {
    private static final int LONGEST = 200;

    /** Two edges, in pixels. */
    public record Size(int width, int height) {}

    /**
     * The size for a picture.
     *
     * @throws IllegalArgumentException if one edge is more than 200 times the other
     */
    public Size of(int width, int height) {
        if ((double) Math.max(width, height) / Math.min(width, height) > LONGEST) {
            throw new IllegalArgumentException("a picture's longer edge is at most " + LONGEST
                    + " times the shorter one for this model, got " + width + "x" + height);
        }
        long w = nearest(width);
        long h = nearest(height);
        if (w * h > most) {
            double beta = Math.sqrt((double) width * height / most);
            w = Math.max(factor, (long) Math.floor(width / beta / factor) * factor);
            h = Math.max(factor, (long) Math.floor(height / beta / factor) * factor);
        } else if (w * h < least) {
            double beta = Math.sqrt((double) least / ((double) width * height));
            w = (long) Math.ceil(width * beta / factor) * factor;
            h = (long) Math.ceil(height * beta / factor) * factor;
        }
        return new Size(Math.toIntExact(w), Math.toIntExact(h));
    }

    /** Of two multiples that are equally near the even one. */
    private long nearest(int edge) {
        return (long) Math.rint((double) edge / factor) * factor;
    }
}

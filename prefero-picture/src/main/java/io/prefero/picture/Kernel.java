package io.prefero.picture;

import java.util.Arrays;

/**
 * The weights that make each pixel of a line from the pixels of a longer or shorter one, in fixed point as Pillow's
 * {@code ImagingResample} has them: normalised as doubles, then rounded to 22 bits behind the point.
 *
 * @param first the first source pixel of each target pixel
 * @param weights the weights from there on, for each target pixel
 */
record Kernel(int[] first, int[][] weights) {
    /** 32 bits less 8 of the samples and 2 for what negative weights overshoot. */
    private static final int PRECISION = 32 - 8 - 2;

    private static final int HALF = 1 << (PRECISION - 1);

    static Kernel of(Resampling filter, int from, int to) {
        double scale = (double) from / to;
        double stretch = Math.max(scale, 1);
        double support = filter.support() * stretch;
        int[] first = new int[to];
        int[][] weights = new int[to][];
        for (int i = 0; i < to; i++) {
            double middle = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (middle - support + 0.5));
            int end = Math.min(from, (int) (middle + support + 0.5));
            weights[i] = fixed(weights(filter, end - first[i], first[i] - middle + 0.5, 1 / stretch));
        }
        return new Kernel(first, weights);
    }

    private static double[] weights(Resampling filter, int count, double offset, double shrink) {
        double[] weights = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = filter.weight((i + offset) * shrink);
            sum += weights[i];
        }
        for (int i = 0; i < count && sum != 0; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    private static int[] fixed(double[] weights) {
        int[] fixed = new int[weights.length];
        for (int i = 0; i < fixed.length; i++) {
            // Halves away from zero: the cast cuts towards it.
            fixed[i] = (int) (weights[i] * (1 << PRECISION) + (weights[i] < 0 ? -0.5 : 0.5));
        }
        return fixed;
    }

    /** The picture with rows as long as this kernel makes them. */
    Picture alongRows(Picture picture) {
        int width = first.length;
        byte[] rgb = new byte[Picture.bytes(width, picture.height())];
        for (int y = 0; y < picture.height(); y++) {
            int row = y * picture.width() * Picture.CHANNELS;
            for (int x = 0; x < width; x++) {
                int from = row + first[x] * Picture.CHANNELS;
                int to = (y * width + x) * Picture.CHANNELS;
                for (int c = 0; c < Picture.CHANNELS; c++) {
                    rgb[to + c] = sum(picture.rgb(), from + c, Picture.CHANNELS, weights[x]);
                }
            }
        }
        return new Picture(width, picture.height(), rgb);
    }

    /** The picture with as many rows as this kernel makes. */
    Picture alongColumns(Picture picture) {
        int stride = picture.width() * Picture.CHANNELS;
        byte[] rgb = new byte[Picture.bytes(picture.width(), first.length)];
        int[] sums = new int[stride];
        for (int y = 0; y < first.length; y++) {
            Arrays.fill(sums, HALF);
            for (int i = 0; i < weights[y].length; i++) {
                addRow(sums, picture.rgb(), (first[y] + i) * stride, weights[y][i]);
            }
            for (int i = 0; i < stride; i++) {
                rgb[y * stride + i] = clipped(sums[i]);
            }
        }
        return new Picture(picture.width(), first.length, rgb);
    }

    private static void addRow(int[] sums, byte[] samples, int from, int weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (samples[from + i] & 0xff) * weight;
        }
    }

    private static byte sum(byte[] samples, int from, int stride, int[] weights) {
        int sum = HALF;
        for (int i = 0; i < weights.length; i++) {
            sum += (samples[from + i * stride] & 0xff) * weights[i];
        }
        return clipped(sum);
    }

    private static byte clipped(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }
}

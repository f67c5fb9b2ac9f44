package io.prefero.picture;

/**
 * How a picture is brought to another size. The results are those of Pillow's {@code Image.resize} on 8-bit RGB to the
 * last bit (its {@code ImagingResample}, and {@code ImagingScaleAffine} for {@link #NEAREST}), since a vision model sees
 * in training what such a resize made.
 *
 * <p>A filter is stretched by the scale when a picture shrinks, so that every pixel of the source counts.
 */
public enum Resampling {
    /** The pixel that lies nearest; no filter. */
    NEAREST(0, 0) {
        @Override
        double weight(double x) {
            throw new IllegalStateException("nearest has no weights");
        }

        @Override
        public Picture resized(Picture picture, int width, int height) {
            return Nearest.resized(picture, width, height);
        }
    },
    /** A triangle: linear between neighbours. */
    BILINEAR(2, 1) {
        @Override
        double weight(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }
    },
    /** The cubic convolution of Keys (1981) with a = −1/2. */
    BICUBIC(3, 2) {
        @Override
        double weight(double x) {
            double d = Math.abs(x);
            if (d < 1) {
                return ((KEYS + 2) * d - (KEYS + 3)) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * KEYS : 0;
        }
    },
    /** A sinc in the window of a wider sinc, three lobes. */
    LANCZOS(1, 3) {
        @Override
        double weight(double x) {
            return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    },
    /** The mean of the pixels that fall together. */
    BOX(4, 0.5) {
        @Override
        double weight(double x) {
            return -0.5 < x && x <= 0.5 ? 1 : 0;
        }
    },
    /** A sinc in Hamming's window, one lobe. */
    HAMMING(5, 1) {
        @Override
        double weight(double x) {
            double angle = Math.abs(x) * Math.PI;
            // Floats, as Pillow has these two.
            return Math.abs(x) < 1 ? sinc(x) * (0.54f + 0.46f * StrictMath.cos(angle)) : 0;
        }
    };

    private static final double KEYS = -0.5;

    private final int pillow;
    private final double support;

    Resampling(int pillow, double support) {
        this.pillow = pillow;
        this.support = support;
    }

    /** The filter of Pillow's number, which {@code preprocessor_config.json} calls {@code resample}. */
    public static Resampling of(int pillow) {
        for (Resampling resampling : values()) {
            if (resampling.pillow == pillow) {
                return resampling;
            }
        }
        throw new IllegalArgumentException("resample must be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic),"
                + " 4 (box) or 5 (hamming), got " + pillow);
    }

    /**
     * The picture at another size: along the rows, then along the columns, each only where the size changes. As since
     * Pillow 13, the columns come first where the height loses more than twice as many pixels as the width; between the
     * two stands a rounding to 8 bits, so that the order can be seen.
     */
    public Picture resized(Picture picture, int width, int height) {
        Picture.bytes(width, height);
        if (width == picture.width() && height == picture.height()) {
            return new Picture(width, height, picture.rgb().clone());
        }
        long shorter = (long) picture.height() - height;
        long narrower = (long) picture.width() - width;
        return shorter > 0 && shorter > 2 * narrower
                ? toWidth(toHeight(picture, height), width)
                : toHeight(toWidth(picture, width), height);
    }

    private Picture toWidth(Picture picture, int width) {
        return width == picture.width()
                ? picture
                : Kernel.of(this, picture.width(), width).alongRows(picture);
    }

    private Picture toHeight(Picture picture, int height) {
        return height == picture.height()
                ? picture
                : Kernel.of(this, picture.height(), height).alongColumns(picture);
    }

    /** How far the filter reaches from its middle, in pixels. */
    double support() {
        return support;
    }

    /** The filter's value at a distance from its middle, not normalised. */
    abstract double weight(double x);

    private static double sinc(double x) {
        // Math.sin may differ in its last bit from one machine to the next.
        return x == 0 ? 1 : StrictMath.sin(x * Math.PI) / (x * Math.PI);
    }
}

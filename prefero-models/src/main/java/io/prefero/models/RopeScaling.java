package io.prefero.models;

/**
 * How a family stretches rotary position embeddings beyond the length it was trained on: a function of the plain inverse
 * frequencies f_i = θ^(−2i/d), i = 0 … d/2 − 1. All but {@link Dynamic} are fixed for every length.
 */
public sealed interface RopeScaling {
    /** The inverse frequencies [d/2] for a text of {@code length} tokens. */
    double[] frequencies(Rope rope, long length);

    /** The factor on cosine and sine. */
    default double attentionFactor() {
        return 1;
    }

    /** Whether the frequencies depend on the length. */
    default boolean changesWithLength() {
        return false;
    }

    /** f_i as they are. */
    record Plain() implements RopeScaling {
        @Override
        public double[] frequencies(Rope rope, long length) {
            return rope.plain(rope.theta());
        }
    }

    /** f_i / factor: positions squeezed together. */
    record Linear(double factor) implements RopeScaling {
        @Override
        public double[] frequencies(Rope rope, long length) {
            double[] f = rope.plain(rope.theta());
            for (int i = 0; i < f.length; i++) {
                f[i] /= factor;
            }
            return f;
        }
    }

    /**
     * NTK-aware scaling that grows with the text: for L &gt; M, θ' = θ·(factor·L/M − (factor − 1))^(d/(d−2)).
     *
     * @param trained M, the length the model was trained on
     */
    record Dynamic(double factor, int trained) implements RopeScaling {
        @Override
        public double[] frequencies(Rope rope, long length) {
            double d = rope.dim();
            double longest = Math.max(length, trained);
            double growth = factor * longest / trained - (factor - 1);
            return rope.plain(rope.theta() * Math.pow(growth, d / (d - 2)));
        }

        @Override
        public boolean changesWithLength() {
            return true;
        }
    }

    /**
     * Llama 3: wavelengths λ = 2π/f shorter than original/high stay, longer than original/low are divided by the factor,
     * between them both are blended.
     *
     * @param low low_freq_factor
     * @param high high_freq_factor
     * @param original original_max_position_embeddings
     */
    record Llama3(double factor, double low, double high, int original) implements RopeScaling {
        @Override
        public double[] frequencies(Rope rope, long length) {
            double[] f = rope.plain(rope.theta());
            for (int i = 0; i < f.length; i++) {
                f[i] = stretched(f[i]);
            }
            return f;
        }

        private double stretched(double f) {
            double wavelength = 2 * Math.PI / f;
            if (wavelength < original / high) {
                return f;
            }
            if (wavelength > original / low) {
                return f / factor;
            }
            double s = (original / wavelength - low) / (high - low);
            return (1 - s) * f / factor + s * f;
        }
    }

    /**
     * YaRN (arXiv:2309.00071): a ramp over the frequencies blends f_i/factor and f_i, and cosine and sine are scaled.
     *
     * @param original original_max_position_embeddings
     * @param fast beta_fast: from this many rotations on, frequencies stay
     * @param slow beta_slow: up to this many, they are divided by the factor
     * @param rounding whether the ramp's ends are rounded to whole frequencies
     */
    record Yarn(double factor, int original, double fast, double slow, Rounding rounding, double attentionFactor)
            implements RopeScaling {
        /** The key {@code truncate}. */
        public enum Rounding {
            OUTWARD,
            NONE
        }

        @Override
        public double[] frequencies(Rope rope, long length) {
            double from = Math.max(rounded(Math.floor(turns(rope, fast)), turns(rope, fast)), 0);
            double to = Math.min(rounded(Math.ceil(turns(rope, slow)), turns(rope, slow)), rope.dim() - 1);
            double end = from == to ? to + 0.001 : to;
            double[] f = rope.plain(rope.theta());
            for (int i = 0; i < f.length; i++) {
                double ramp = Math.min(Math.max((i - from) / (end - from), 0), 1);
                f[i] = f[i] / factor * ramp + f[i] * (1 - ramp);
            }
            return f;
        }

        private double rounded(double whole, double exact) {
            return rounding == Rounding.OUTWARD ? whole : exact;
        }

        /** The index of the frequency that rotates {@code count} times over the original length. */
        private double turns(Rope rope, double count) {
            return rope.dim() * Math.log(original / (count * 2 * Math.PI)) / (2 * Math.log(rope.theta()));
        }

        /** g(m) = 0.1·m·ln(factor) + 1, the paper's square root of the temperature 1/t. */
        static double magnitude(double factor, double m) {
            return factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1;
        }
    }
}

package io.prefero.eval.ches;

import java.util.Locale;

/**
 * How alike the two answers of a pair are, in four ways; the higher, the more alike.
 *
 * @param ches see {@link Ches}
 * @param lnChes see {@link Ches}
 * @param edit −(edit distance of the tokens) / (length of the longer answer)
 * @param lastHidden inner product of the hidden states from which the last tokens are predicted
 */
public record Similarity(double ches, double lnChes, double edit, double lastHidden) {
    /** One of the ways. */
    public enum Measure {
        LN_CHES,
        CHES,
        EDIT,
        LAST_HIDDEN;

        /** Its name in files, such as {@code ln_ches}. */
        public String key() {
            return toString().replace('-', '_');
        }

        /** Its name in words and on the command line, such as {@code ln-ches}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Numbers all of them. */
    public Similarity {
        for (double value : new double[] {ches, lnChes, edit, lastHidden}) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a similarity must be finite, got ches " + ches + ", ln-ches "
                        + lnChes + ", edit " + edit + ", last-hidden " + lastHidden);
            }
        }
    }

    /** What it is by one of the ways. */
    public double by(Measure measure) {
        return switch (measure) {
            case CHES -> ches;
            case LN_CHES -> lnChes;
            case EDIT -> edit;
            case LAST_HIDDEN -> lastHidden;
        };
    }
}

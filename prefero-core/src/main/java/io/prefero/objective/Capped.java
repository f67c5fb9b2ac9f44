package io.prefero.objective;

import io.prefero.tensor.Tensor;

/** e^x − 1 for an x that may be too large for it: what the function does beyond a cap. */
public enum Capped {
    /** It stays: no gradient beyond the cap. */
    FLAT {
        @Override
        public Tensor expm1(Tensor x, double cap) {
            return x.clampMax(cap).expm1();
        }
    },
    /** It goes on with the slope that it has at the cap. */
    LINEAR {
        @Override
        public Tensor expm1(Tensor x, double cap) {
            return FLAT.expm1(x, cap).plus(x.minus(cap).relu().times(Math.exp(cap)));
        }
    };

    /** e^x − 1 for each x up to the cap. */
    public abstract Tensor expm1(Tensor x, double cap);
}

package io.prefero.models;

import io.prefero.tensor.Tensor;

/** A normalisation of the last dimension. */
interface Norm {
    Tensor apply(Tensor x);

    /**
     * Root mean square norm: x·rsqrt(mean(x²) + ε) in fp32, rounded to the model's type, then times the weight.
     *
     * @param weight [width]
     */
    record RootMeanSquare(Tensor weight, double epsilon) implements Norm {
        @Override
        public Tensor apply(Tensor x) {
            return x.rmsNormalised(epsilon).times(weight);
        }
    }
}

package io.prefero.models;

import io.prefero.tensor.Layers;
import io.prefero.tensor.Tensor;
import java.util.Optional;

/** A normalisation of the last dimension. */
public interface Norm {
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

    /**
     * Layer norm: (x − mean)/√(variance + ε)·weight + bias.
     *
     * @param weight [width]; none where the norm is not scaled
     * @param bias [width]
     */
    record Centred(Optional<Tensor> weight, Optional<Tensor> bias, double epsilon) implements Norm {
        @Override
        public Tensor apply(Tensor x) {
            return Layers.layerNorm(x, weight, bias, epsilon);
        }
    }
}

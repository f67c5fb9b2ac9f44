package io.prefero.models.vision;

import io.prefero.tensor.Layers;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The functions between the layers of an MLP, under the names that config.json gives them. */
public enum Activation {
    GELU("gelu", Layers::gelu),
    GELU_TANH("gelu_pytorch_tanh", Layers::geluTanh),
    QUICK_GELU("quick_gelu", Layers::quickGelu),
    SILU("silu", Tensor::silu);

    private final String key;
    private final UnaryOperator<Tensor> function;

    Activation(String key, UnaryOperator<Tensor> function) {
        this.key = key;
        this.function = function;
    }

    /** The function of a name. */
    public static Optional<Activation> of(String key) {
        return Arrays.stream(values()).filter(a -> a.key.equals(key)).findFirst();
    }

    Tensor apply(Tensor x) {
        return function.apply(x);
    }

    @Override
    public String toString() {
        return key;
    }
}

package io.prefero.models;

import io.prefero.models.WeightSource.Kind;
import io.prefero.tensor.Tensor;
import java.util.Optional;

/** Layers by the path under which a checkpoint names their weights. */
public record Parts(WeightSource weights) {
    /** A linear layer with a bias. */
    public Linear linear(String path, int out, int in) {
        return new Linear(path, matrix(path, out, in), Optional.of(bias(path, out)));
    }

    /** One without. */
    public Linear plainLinear(String path, int out, int in) {
        return new Linear(path, matrix(path, out, in), Optional.empty());
    }

    private Tensor matrix(String path, int out, int in) {
        return weights.take(path + ".weight", Kind.LINEAR, out, in);
    }

    /** {@code path.weight} [out, in, k, k] of a convolution. */
    public Tensor kernel(String path, int out, int in, int size) {
        return weights.take(path + ".weight", Kind.LINEAR, out, in, size, size);
    }

    /** {@code path.bias} [width]. */
    public Tensor bias(String path, int width) {
        return weights.take(path + ".bias", Kind.BIAS, width);
    }

    /** {@code path.weight} [width], the gain of a norm. */
    public Tensor gain(String path, int width) {
        return weights.take(path + ".weight", Kind.NORM, width);
    }

    /** A layer norm with gain and bias. */
    public Norm layerNorm(String path, int width, double epsilon) {
        return new Norm.Centred(Optional.of(gain(path, width)), Optional.of(bias(path, width)), epsilon);
    }

    /** A table of vectors, [count, width]. */
    public Tensor table(String path, int count, int width) {
        return weights.take(path + ".weight", Kind.EMBEDDING, count, width);
    }
}

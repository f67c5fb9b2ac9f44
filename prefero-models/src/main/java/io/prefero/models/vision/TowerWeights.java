package io.prefero.models.vision;

import io.prefero.tensor.Tensor;

/** Where a tower takes its weights from, by their names. */
public interface TowerWeights {
    /** A matrix, kernel or table. */
    Tensor matrix(String name, long... shape);

    /** What a layer adds, [width]. */
    Tensor bias(String name, long width);

    /** What a norm multiplies by, [width]. */
    Tensor gain(String name, long width);

    /** What the model calls the layer of a name. */
    String path(String name);

    /** The same source for the weights whose names begin so. */
    default TowerWeights below(String prefix) {
        TowerWeights all = this;
        return new TowerWeights() {
            @Override
            public Tensor matrix(String name, long... shape) {
                return all.matrix(prefix + name, shape);
            }

            @Override
            public Tensor bias(String name, long width) {
                return all.bias(prefix + name, width);
            }

            @Override
            public Tensor gain(String name, long width) {
                return all.gain(prefix + name, width);
            }

            @Override
            public String path(String name) {
                return all.path(prefix + name);
            }
        };
    }
}

package io.prefero.models;

import io.prefero.tensor.Tensor;

/** Where a network takes its weights from: a checkpoint, or fresh random numbers. */
public interface WeightSource {
    /** What a weight is, which decides how it starts. */
    enum Kind {
        EMBEDDING,
        LINEAR,
        BIAS,
        NORM
    }

    /** The weight of this name and shape; the source keeps it. */
    Tensor take(String name, Kind kind, long... shape);
}

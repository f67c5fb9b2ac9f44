package io.prefero.models;

import io.prefero.tensor.Tensor;

/** Where an {@link Architecture} takes its weights from: a checkpoint, or fresh random numbers. */
interface WeightSource {
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

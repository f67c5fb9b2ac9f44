package io.prefero.models.vision;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;

/** A picture as its tower reads it. It lies in the heap, so that it can be kept and shared. */
public final class Pixels {
    private final float[] values;
    private final long[] shape;
    private final Grid grid;

    /**
     * A picture's numbers.
     *
     * @param values not copied
     * @param shape of the tensor that they fill: [3, height, width], or [patches, numbers of a patch]
     * @param grid the vectors that the tower makes of it
     */
    public Pixels(float[] values, long[] shape, Grid grid) {
        this.values = values;
        this.shape = shape.clone();
        this.grid = grid;
    }

    /** The vectors that the tower makes of it. */
    public Grid grid() {
        return grid;
    }

    /** Its numbers, not copied: do not change them. */
    public float[] values() {
        return values;
    }

    /** Its numbers as a tensor of their shape. */
    public Tensor tensor(DType type, Device device) {
        return Scope.of(() -> Tensor.of(values).view(shape).to(type).to(device));
    }
}

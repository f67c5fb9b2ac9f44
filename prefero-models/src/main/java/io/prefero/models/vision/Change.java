package io.prefero.models.vision;

import io.prefero.tensor.Tensor;

/** What an adapter makes of the linear layers of tower and projector. */
@FunctionalInterface
public interface Change {
    /** They stay as they are. */
    Change NONE = (path, x, y) -> y;

    /**
     * What a layer gives with the adapter.
     *
     * @param path the layer's name in the model
     * @param x [N, in], what it reads
     * @param y [N, out], what it gives without
     */
    Tensor of(String path, Tensor x, Tensor y);
}

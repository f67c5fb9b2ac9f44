package io.prefero.models;

import io.prefero.tensor.Tensor;

/** A forward pass that has run and can be walked back. It belongs to the scope it was made in. */
public interface Activations {
    /** The last hidden states after the final norm [N, D], detached: a backward pass through them stops here. */
    Tensor hidden();

    /**
     * Sends the loss's gradient with respect to {@link #hidden()} back; gradients are added to every parameter that
     * requires them. Once per forward pass.
     *
     * @param gradient [N, D]
     */
    void backward(Tensor gradient);
}

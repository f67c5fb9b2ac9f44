package io.prefero.models;

import io.prefero.tensor.Tensor;

/**
 * How the N flat tokens of a forward pass belong together: where each stands in its text and which others it attends to.
 * The decoder's other layers work on the flat tokens and know nothing of it.
 */
public interface Layout {
    /** The window that hides no earlier key. */
    int ALL = Integer.MAX_VALUE;

    /**
     * The position of every token in its text, I64, from 0: [N], or [3, N] where it has components (time, row, column).
     */
    Tensor positions();

    /**
     * Causal attention.
     *
     * @param q [N, H, d], already rotated
     * @param k [N, Hkv, d], already rotated; H is a multiple of Hkv
     * @param v [N, Hkv, d]
     * @return [N, H·d]
     */
    Tensor attend(Tensor q, Tensor k, Tensor v, Rule rule);

    /**
     * What one layer's attention asks for.
     *
     * @param layer the layer's number, from 0
     * @param scale the factor on q·kᵀ
     * @param window how many keys a query sees, itself included; {@link #ALL} for all
     */
    record Rule(int layer, double scale, int window) {}
}

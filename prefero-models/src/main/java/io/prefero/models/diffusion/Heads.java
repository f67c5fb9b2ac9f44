package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;

/** Between a vector a position and a vector a head. */
final class Heads {
    private Heads() {}

    /** [B, N, width] → [B, heads, N, width/heads], a view */
    static Tensor split(Tensor x, int heads) {
        return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
    }

    /** [B, heads, N, d] → [B, N, heads·d] */
    static Tensor joined(Tensor x) {
        return x.transpose(1, 2).reshape(x.size(0), x.size(2), x.size(1) * x.size(3));
    }
}

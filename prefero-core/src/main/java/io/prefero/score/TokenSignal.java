package io.prefero.score;

import io.prefero.tensor.Tensor;

/** A number, or a vector, of each token of a text, computed from what models say of it. */
public interface TokenSignal extends Signal {
    /** Its value at each scored position: [n], or [n, k] for a vector. */
    Tensor at(Positions positions);
}

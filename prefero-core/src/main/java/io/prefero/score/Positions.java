package io.prefero.score;

import io.prefero.tensor.Tensor;

/** The n scored positions of some branches, as the models see them: what a {@link Signal} is computed from. */
public interface Positions {
    /** log πᵣ(· | prefix) over the vocabulary, [n, V], in at least fp32; made when first asked for. */
    Tensor logProbabilities(Role role);

    /** The last hidden state of a role, [n, width]. */
    Tensor hidden(Role role);

    /** The token that stands at each position, I64 [n]. */
    Tensor targets();
}

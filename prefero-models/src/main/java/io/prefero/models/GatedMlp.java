package io.prefero.models;

import io.prefero.tensor.Tensor;

/**
 * down(silu(gate(x)) · up(x)).
 *
 * @param gate [F, D]
 * @param up [F, D]
 * @param down [D, F]
 */
record GatedMlp(Linear gate, Linear up, Linear down) {
    Tensor apply(Tensor x, Pass pass) {
        return down.apply(gate.apply(x, pass).silu().times(up.apply(x, pass)), pass);
    }

    GatedMlp packed() {
        return new GatedMlp(gate.packed(), up.packed(), down.packed());
    }
}

package io.prefero.models.vision;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * Rotary positions in two dimensions: a quarter of a head's channels turns with the row, the next with the column, and the
 * other half with them (rotate-half convention).
 *
 * @param cos [N, 1, d]
 * @param sin [N, 1, d], the first half negated: rot(x)·sin = roll(x, d/2)·this
 */
record Turn(Tensor cos, Tensor sin) {
    private static final double THETA = 10_000;

    /** For the patches in their order, heads of {@code dim} channels. */
    static Turn of(PatchOrder order, int dim, DType type, Device device) {
        Tensor angles = angles(order, dim, type.wide());
        Tensor cos = Scope.of(() -> doubled(angles.cos(), angles.cos(), type, device));
        Tensor sin = Scope.of(() -> doubled(angles.sin().negate(), angles.sin(), type, device));
        return new Turn(cos, sin);
    }

    private static Tensor doubled(Tensor first, Tensor second, DType type, Device device) {
        return Tensor.cat(1, List.of(first, second)).to(type).to(device).unsqueeze(1);
    }

    /** [N, d/2] */
    private static Tensor angles(PatchOrder order, int dim, DType wide) {
        float[] f = new float[dim / 4];
        for (int i = 0; i < f.length; i++) {
            f[i] = 1 / (float) Math.pow(THETA, 2f * i / (dim / 2f));
        }
        Tensor frequencies = Tensor.of(f).to(wide);
        Tensor rows = Tensor.of(order.rows()).to(wide).unsqueeze(1).times(frequencies);
        Tensor columns = Tensor.of(order.columns()).to(wide).unsqueeze(1).times(frequencies);
        return Tensor.cat(1, List.of(rows, columns));
    }

    /** x [N, heads, d] */
    Tensor apply(Tensor x) {
        return x.times(cos).plus(x.roll(x.size(2) / 2, 2).times(sin));
    }
}

package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * Rotary position embeddings in the rotate-half convention: channels i and i + d/2 of a head are rotated together by the
 * angle position·f_i.
 *
 * @param dim d, the channels of a head that rotate; even
 * @param theta θ, the base of the frequencies
 * @param scaling how they are stretched
 */
public record Rope(int dim, double theta, RopeScaling scaling) {
    /** θ^(−2i/d), i = 0 … d/2 − 1, in fp32 arithmetic: transformers keeps them so, whatever the model's type. */
    double[] plain(double base) {
        double[] f = new double[dim / 2];
        for (int i = 0; i < f.length; i++) {
            f[i] = 1 / (float) Math.pow(base, 2f * i / dim);
        }
        return f;
    }

    /**
     * The table for the tokens of one forward pass. Angles are computed in fp32, in fp64 for fp64 models, and only the
     * cosines and sines are rounded to the model's type.
     */
    Table table(Tensor positions, DType type) {
        DType wide = type.wide();
        double a = scaling.attentionFactor();
        Tensor cos = Scope.of(() -> {
            Tensor half = angles(positions, wide).cos().times(a);
            return Tensor.cat(1, List.of(half, half)).to(type).unsqueeze(1);
        });
        Tensor sin = Scope.of(() -> {
            Tensor half = angles(positions, wide).sin().times(a);
            return Tensor.cat(1, List.of(half.negate(), half)).to(type).unsqueeze(1);
        });
        return new Table(dim, cos, sin);
    }

    /** [N, d/2] */
    private Tensor angles(Tensor positions, DType wide) {
        long length = scaling.changesWithLength() ? longest(positions) : 0;
        Tensor f = Tensor.of(scaling.frequencies(this, length))
                .to(DType.F32)
                .to(wide)
                .to(positions.device());
        return positions.to(wide).unsqueeze(1).times(f);
    }

    private static long longest(Tensor positions) {
        return positions.max(0).toLongs()[0] + 1;
    }

    /**
     * Cosines and sines of one forward pass.
     *
     * @param cos [N, 1, d]
     * @param sin [N, 1, d], the first half negated: rot(x)·sin = roll(x, d/2)·this
     */
    record Table(int dim, Tensor cos, Tensor sin) {
        /** Rotates the first d channels of every head of x [N, H, width]. */
        Tensor rotate(Tensor x) {
            long width = x.size(2);
            if (width == dim) {
                return turned(x);
            }
            Tensor[] parts = x.split(2, dim, width - dim);
            return Tensor.cat(2, List.of(turned(parts[0]), parts[1]));
        }

        private Tensor turned(Tensor x) {
            return x.times(cos).plus(x.roll(dim / 2, 2).times(sin));
        }
    }
}

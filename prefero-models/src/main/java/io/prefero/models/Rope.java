package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rotary position embeddings in the rotate-half convention: channels i and i + d/2 of a head are rotated together by the
 * angle position·f_i.
 *
 * @param dim d, the channels of a head that rotate; even
 * @param theta θ, the base of the frequencies
 * @param scaling how they are stretched
 * @param sections how many frequencies turn with each component of positions that have several (time, row, column), one
 *     section after the other; empty where positions are plain numbers
 */
public record Rope(int dim, double theta, RopeScaling scaling, List<Integer> sections) {
    public Rope {
        sections = List.copyOf(sections);
        int sum = sections.stream().mapToInt(n -> n).sum();
        if (!sections.isEmpty() && sum != dim / 2) {
            throw new IllegalArgumentException("mrope_section " + sections + " must sum to half the width of a head ("
                    + dim / 2 + "), the sum is " + sum);
        }
    }

    /** For positions that are plain numbers. */
    public Rope(int dim, double theta, RopeScaling scaling) {
        this(dim, theta, scaling, List.of());
    }

    /** θ^(−2i/d), i = 0 … d/2 − 1, in fp32 arithmetic: transformers keeps them so, whatever the model's type. */
    double[] plain(double base) {
        double[] f = new double[dim / 2];
        for (int i = 0; i < f.length; i++) {
            f[i] = 1 / (float) Math.pow(base, 2f * i / dim);
        }
        return f;
    }

    /**
     * The table for the tokens of one forward pass, from positions [N], or [components, N] where there are sections. Angles are computed in fp32, in fp64 for fp64 models, and only the
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
        return perFrequency(positions.to(wide)).times(f);
    }

    /** The number that each frequency is multiplied by: [N, 1], or [N, d/2] where components differ. */
    private Tensor perFrequency(Tensor positions) {
        if (positions.dims() == 1) {
            return positions.unsqueeze(1);
        }
        int[] components = IntStream.range(0, sections.size())
                .flatMap(c -> IntStream.generate(() -> c).limit(sections.get(c)))
                .toArray();
        return positions.transpose(0, 1).select(1, Tensor.of(components).to(positions.device()));
    }

    private static long longest(Tensor positions) {
        return positions.reshape(-1).max(0).toLongs()[0] + 1;
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

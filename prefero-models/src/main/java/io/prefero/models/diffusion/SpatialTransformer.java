package io.prefero.models.diffusion;

import io.prefero.models.Linear;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Transformer blocks over the pixels of an image, with what brings them into a row and back. */
record SpatialTransformer(GroupNorm norm, Projection projection, List<TransformerBlock> blocks) {
    private static final double EPSILON = 1e-6;

    /** What stands before and behind the blocks. */
    private sealed interface Projection {
        /** [B, C, H, W] → [B, H·W, C] */
        Tensor in(Tensor x, Pass pass);

        /** [B, H·W, C] → [B, C, H, W] */
        Tensor out(Tensor x, long height, long width, Pass pass);

        List<Linear> before();

        List<Linear> after();
    }

    /** Convolutions of 1 × 1 (Stable Diffusion 1). */
    private record Convolved(Conv first, Conv last) implements Projection {
        @Override
        public Tensor in(Tensor x, Pass pass) {
            return rows(first.apply(x));
        }

        @Override
        public Tensor out(Tensor x, long height, long width, Pass pass) {
            return last.apply(image(x, height, width));
        }

        @Override
        public List<Linear> before() {
            return List.of();
        }

        @Override
        public List<Linear> after() {
            return List.of();
        }
    }

    /** Linear layers (use_linear_projection). */
    private record Projected(Linear first, Linear last) implements Projection {
        @Override
        public Tensor in(Tensor x, Pass pass) {
            return first.apply(rows(x), pass);
        }

        @Override
        public Tensor out(Tensor x, long height, long width, Pass pass) {
            return image(last.apply(x, pass), height, width);
        }

        @Override
        public List<Linear> before() {
            return List.of(first);
        }

        @Override
        public List<Linear> after() {
            return List.of(last);
        }
    }

    static SpatialTransformer of(Parts parts, String path, UNetConfig config, int channels, int heads, int depth) {
        GroupNorm norm = GroupNorm.of(parts, path + ".norm", config.groups(), channels, EPSILON);
        String in = path + ".proj_in";
        Projection projection = config.linearProjection()
                ? new Projected(
                        parts.linear(in, channels, channels), parts.linear(path + ".proj_out", channels, channels))
                : new Convolved(
                        Conv.one(parts, in, channels, channels),
                        Conv.one(parts, path + ".proj_out", channels, channels));
        List<TransformerBlock> blocks = IntStream.range(0, depth)
                .mapToObj(k -> TransformerBlock.of(
                        parts,
                        path + ".transformer_blocks." + k,
                        channels,
                        config.contextWidth(),
                        heads,
                        config.wideAttention()))
                .toList();
        return new SpatialTransformer(norm, projection, blocks);
    }

    /** x [B, C, H, W], context [B, T, D] */
    Tensor apply(Tensor x, Tensor context, Pass pass) {
        return Scope.of(() -> {
            Tensor h = projection.in(norm.apply(x), pass);
            for (TransformerBlock block : blocks) {
                h = block.apply(h, context, pass);
            }
            return projection.out(h, x.size(2), x.size(3), pass).plus(x);
        });
    }

    private static Tensor rows(Tensor x) {
        return x.permute(0, 2, 3, 1).reshape(x.size(0), x.size(2) * x.size(3), x.size(1));
    }

    private static Tensor image(Tensor x, long height, long width) {
        return x.view(x.size(0), height, width, x.size(2)).permute(0, 3, 1, 2).contiguous();
    }

    List<Linear> linears() {
        return Stream.of(
                        projection.before(),
                        blocks.stream().flatMap(b -> b.linears().stream()).toList(),
                        projection.after())
                .flatMap(List::stream)
                .toList();
    }
}

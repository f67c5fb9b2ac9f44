package io.prefero.models.diffusion;

import io.prefero.models.Linear;
import io.prefero.models.Norm;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * x += self-attention(norm1 x); x += attention(norm2 x, prompt); x += down(a·gelu(g)) with [a, g] = up(norm3 x).
 *
 * @param up [8·width, width], both halves of a gated MLP
 * @param down [width, 4·width]
 */
record TransformerBlock(
        Norm norm1, CrossAttention self, Norm norm2, CrossAttention cross, Norm norm3, Linear up, Linear down) {
    private static final double EPSILON = 1e-5;

    static TransformerBlock of(Parts parts, String path, int width, int context, int heads, boolean wide) {
        return new TransformerBlock(
                parts.layerNorm(path + ".norm1", width, EPSILON),
                CrossAttention.of(parts, path + ".attn1", width, width, heads, wide),
                parts.layerNorm(path + ".norm2", width, EPSILON),
                CrossAttention.of(parts, path + ".attn2", width, context, heads, wide),
                parts.layerNorm(path + ".norm3", width, EPSILON),
                parts.linear(path + ".ff.net.0.proj", 8 * width, width),
                parts.linear(path + ".ff.net.2", width, 4 * width));
    }

    /** x [B, N, width], context [B, T, D] */
    Tensor apply(Tensor x, Tensor context, Pass pass) {
        Tensor attended = Scope.of(() -> {
            Tensor own = norm1.apply(x);
            return x.plus(self.apply(own, own, pass));
        });
        Tensor told = Scope.of(() -> attended.plus(cross.apply(norm2.apply(attended), context, pass)));
        return Scope.of(() -> told.plus(gated(norm3.apply(told), pass)));
    }

    private Tensor gated(Tensor x, Pass pass) {
        Tensor both = up.apply(x, pass);
        long half = both.size(2) / 2;
        Tensor[] parts = both.split(2, half, half);
        return down.apply(parts[0].times(Layers.gelu(parts[1])), pass);
    }

    List<Linear> linears() {
        return Stream.of(self.linears(), cross.linears(), List.of(up, down))
                .flatMap(List::stream)
                .toList();
    }
}

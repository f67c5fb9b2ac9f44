package io.prefero.models.diffusion;

import io.prefero.models.Linear;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Tensor;
import java.util.List;

/**
 * Attention of an image's positions to each other, or to a prompt's states.
 *
 * @param heads how many
 * @param wide whether it is computed in fp32 whatever the model's type (upcast_attention)
 */
record CrossAttention(Linear query, Linear key, Linear value, Linear output, int heads, boolean wide) {
    static CrossAttention of(Parts parts, String path, int width, int context, int heads, boolean wide) {
        return new CrossAttention(
                parts.plainLinear(path + ".to_q", width, width),
                parts.plainLinear(path + ".to_k", width, context),
                parts.plainLinear(path + ".to_v", width, context),
                parts.linear(path + ".to_out.0", width, width),
                heads,
                wide);
    }

    /** x [B, N, width], seen [B, M, context] → [B, N, width] */
    Tensor apply(Tensor x, Tensor seen, Pass pass) {
        Tensor q = split(query.apply(x, pass));
        Tensor k = split(key.apply(seen, pass));
        Tensor v = split(value.apply(seen, pass));
        double scale = 1 / Math.sqrt(q.size(3));
        DType type = x.dtype();
        DType computed = wide ? type.wide() : type;
        Tensor attended = Tensor.attention(q.to(computed), k.to(computed), v.to(computed), scale);
        return output.apply(joined(attended.to(type)), pass);
    }

    /** [B, N, width] → [B, heads, N, width/heads] */
    private Tensor split(Tensor x) {
        return Heads.split(x, heads);
    }

    private static Tensor joined(Tensor x) {
        return Heads.joined(x);
    }

    List<Linear> linears() {
        return List.of(query, key, value, output);
    }
}

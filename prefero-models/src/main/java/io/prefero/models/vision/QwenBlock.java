package io.prefero.models.vision;

import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A block of Qwen's tower: patches attend to those of their frame or window, both ways. */
record QwenBlock(TowerNorm norm1, Affine qkv, Affine output, TowerNorm norm2, Mlp mlp, int heads) {
    static QwenBlock of(QwenShape shape, TowerWeights weights) {
        int width = shape.width();
        return new QwenBlock(
                norm(shape.variant(), weights, "norm1", width),
                Affine.of(weights, "attn.qkv", 3 * width, width),
                Affine.of(weights, "attn.proj", width, width),
                norm(shape.variant(), weights, "norm2", width),
                Mlp.of(shape, weights.below("mlp.")),
                shape.heads());
    }

    static TowerNorm norm(QwenShape.Variant variant, TowerWeights weights, String path, int width) {
        return switch (variant) {
            case TWO -> TowerNorm.layer(weights, path, width, QwenEncoder.epsilon());
            case TWO_FIVE -> TowerNorm.rootMeanSquare(weights, path, width, QwenEncoder.epsilon());
        };
    }

    /** The layers between the attentions. */
    interface Mlp {
        Tensor apply(Tensor x);

        static Mlp of(QwenShape shape, TowerWeights weights) {
            int width = shape.width();
            int inner = shape.inner();
            if (shape.variant() == QwenShape.Variant.TWO) {
                Affine up = Affine.of(weights, "fc1", inner, width);
                Affine down = Affine.of(weights, "fc2", width, inner);
                return x -> down.apply(shape.activation().apply(up.apply(x)));
            }
            Affine gate = Affine.of(weights, "gate_proj", inner, width);
            Affine up = Affine.of(weights, "up_proj", inner, width);
            Affine down = Affine.of(weights, "down_proj", width, inner);
            return x -> down.apply(shape.activation().apply(gate.apply(x)).times(up.apply(x)));
        }
    }

    /**
     * One more block.
     *
     * @param h [N, d]
     * @param spans how many neighbours in a row attend to each other, summing to N
     */
    Tensor apply(Tensor h, List<Integer> spans, Turn turn) {
        return Scope.of(() -> {
            Tensor attended = h.plus(output.apply(attention(qkv.apply(norm1.apply(h)), spans, turn)));
            return attended.plus(mlp.apply(norm2.apply(attended)));
        });
    }

    /** Equal spans that follow each other attend in one call. */
    private Tensor attention(Tensor qkv, List<Integer> spans, Turn turn) {
        Tensor[] parts = qkv.split(1, qkv.size(1) / 3, qkv.size(1) / 3, qkv.size(1) / 3);
        Tensor q = turn.apply(split(parts[0]));
        Tensor k = turn.apply(split(parts[1]));
        Tensor v = split(parts[2]);
        List<Tensor> seen = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < spans.size(); ) {
            int span = spans.get(i);
            int end = i;
            while (end < spans.size() && spans.get(end) == span) {
                end++;
            }
            long count = end - i;
            seen.add(attention(q, k, v, from, count, span));
            from += count * span;
            i = end;
        }
        return Tensor.cat(0, seen);
    }

    private static Tensor attention(Tensor q, Tensor k, Tensor v, long from, long count, int span) {
        double scale = 1 / Math.sqrt(q.size(2));
        return Tensor.attention(
                        spans(q, from, count, span), spans(k, from, count, span), spans(v, from, count, span), scale)
                .transpose(1, 2)
                .reshape(count * span, q.size(1) * q.size(2));
    }

    /** [N, heads, d] → [count, heads, span, d] */
    private static Tensor spans(Tensor x, long from, long count, int span) {
        return x.narrow(0, from, count * span)
                .view(count, span, x.size(1), x.size(2))
                .transpose(1, 2);
    }

    /** [N, width] → [N, heads, width/heads] */
    private Tensor split(Tensor x) {
        return x.reshape(x.size(0), heads, x.size(1) / heads);
    }
}

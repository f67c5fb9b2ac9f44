package io.prefero.models.vision;

import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The layers between the attentions: gated in Qwen2.5-VL. */
    record Mlp(Optional<Affine> gate, Affine up, Affine down, Activation activation) {
        static Mlp of(QwenShape shape, TowerWeights weights) {
            int width = shape.width();
            int inner = shape.inner();
            return shape.variant() == QwenShape.Variant.TWO
                    ? new Mlp(
                            Optional.empty(),
                            Affine.of(weights, "fc1", inner, width),
                            Affine.of(weights, "fc2", width, inner),
                            shape.activation())
                    : new Mlp(
                            Optional.of(Affine.of(weights, "gate_proj", inner, width)),
                            Affine.of(weights, "up_proj", inner, width),
                            Affine.of(weights, "down_proj", width, inner),
                            shape.activation());
        }

        Tensor apply(Tensor x, Change change) {
            Tensor inner = up.apply(x, change);
            return down.apply(
                    gate.map(g -> activation.apply(g.apply(x, change)).times(inner))
                            .orElseGet(() -> activation.apply(inner)),
                    change);
        }

        Stream<Affine> linears() {
            return Stream.concat(gate.stream(), Stream.of(up, down));
        }
    }

    Stream<Affine> linears() {
        return Stream.concat(Stream.of(qkv, output), mlp.linears());
    }

    /**
     * One more block.
     *
     * @param h [N, d]
     * @param spans how many neighbours in a row attend to each other, summing to N
     */
    Tensor apply(Tensor h, List<Integer> spans, Turn turn, Change change) {
        return Scope.of(() -> {
            Tensor seen = attention(qkv.apply(norm1.apply(h), change), spans, turn);
            Tensor attended = h.plus(output.apply(seen, change));
            return attended.plus(mlp.apply(norm2.apply(attended), change));
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

package io.prefero.models.vision;

import io.prefero.tensor.DType;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** CLIP's vision transformer: patches, a class vector before them, learned positions, blocks with norms before them. */
final class ClipTower {
    private final ClipShape shape;
    private final Tensor classVector;
    private final Tensor patches;
    private final Tensor positions;
    private final TowerNorm before;
    private final List<Layer> layers;

    ClipTower(ClipShape shape, TowerWeights weights) {
        int width = shape.width();
        long side = shape.side();
        this.shape = shape;
        classVector = weights.matrix("embeddings.class_embedding", width);
        patches = weights.matrix("embeddings.patch_embedding.weight", width, 3, shape.patch(), shape.patch());
        positions = weights.matrix("embeddings.position_embedding.weight", side * side + 1, width);
        before = TowerNorm.layer(weights, "pre_layrnorm", width, shape.epsilon());
        layers = IntStream.range(0, shape.layers())
                .mapToObj(i -> Layer.of(shape, weights.below("encoder.layers." + i + ".")))
                .toList();
        // never applied, but a checkpoint is to keep it
        TowerNorm.layer(weights, "post_layernorm", width, shape.epsilon());
    }

    private record Layer(
            TowerNorm norm1,
            Affine query,
            Affine key,
            Affine value,
            Affine output,
            TowerNorm norm2,
            Affine up,
            Affine down,
            ClipShape shape) {
        static Layer of(ClipShape shape, TowerWeights weights) {
            int width = shape.width();
            return new Layer(
                    TowerNorm.layer(weights, "layer_norm1", width, shape.epsilon()),
                    Affine.of(weights, "self_attn.q_proj", width, width),
                    Affine.of(weights, "self_attn.k_proj", width, width),
                    Affine.of(weights, "self_attn.v_proj", width, width),
                    Affine.of(weights, "self_attn.out_proj", width, width),
                    TowerNorm.layer(weights, "layer_norm2", width, shape.epsilon()),
                    Affine.of(weights, "mlp.fc1", shape.inner(), width),
                    Affine.of(weights, "mlp.fc2", width, shape.inner()),
                    shape);
        }

        /** x [B, N, d] → [B, N, d] */
        Tensor apply(Tensor x, Change change) {
            return Scope.of(() -> {
                Tensor normed = norm1.apply(x);
                Tensor q = heads(query.apply(normed, change));
                Tensor k = heads(key.apply(normed, change));
                Tensor v = heads(value.apply(normed, change));
                Tensor seen = Tensor.attention(q, k, v, 1 / Math.sqrt(q.size(3)));
                Tensor h = x.plus(output.apply(seen.transpose(1, 2).reshape(x.shape()), change));
                Tensor inner = shape.activation().apply(up.apply(norm2.apply(h), change));
                return h.plus(down.apply(inner, change));
            });
        }

        Stream<Affine> linears() {
            return Stream.of(query, key, value, output, up, down);
        }

        /** [B, N, d] → [B, heads, N, d/heads], a view */
        private Tensor heads(Tensor x) {
            return x.view(x.size(0), x.size(1), shape.heads(), x.size(2) / shape.heads())
                    .transpose(1, 2);
        }
    }

    /** Pictures [B, 3, H, W] → the states after the first {@code count} layers [B, 1 + G², d]. */
    Tensor state(Tensor pictures, int count, Change change) {
        Tensor h = embedded(pictures);
        for (Layer layer : layers.subList(0, count)) {
            Tensor after = layer.apply(h, change);
            h.free(); // autograd keeps what it needs of it
            h = after;
        }
        return h;
    }

    /** What the first layer reads, then what each layer gives. */
    List<Tensor> states(Tensor pictures) {
        List<Tensor> states = new ArrayList<>();
        states.add(embedded(pictures));
        layers.forEach(layer -> states.add(layer.apply(states.get(states.size() - 1), Change.NONE)));
        return states;
    }

    private Tensor embedded(Tensor pictures) {
        return Scope.of(() -> {
            long batch = pictures.size(0);
            long width = shape.width();
            Tensor grid = Layers.conv2d(pictures, patches, Optional.empty(), shape.patch(), 0);
            Tensor rows = grid.reshape(batch, width, -1).transpose(1, 2);
            Tensor first = classVector.view(1, 1, width).expand(batch, 1, width);
            return before.apply(Tensor.cat(1, List.of(first, rows)).plus(positions));
        });
    }

    Stream<Affine> linears() {
        return layers.stream().flatMap(Layer::linears);
    }

    Tensor first() {
        return patches;
    }

    ClipShape shape() {
        return shape;
    }

    DType dtype() {
        return patches.dtype();
    }

    Tensor stacked(List<Pixels> pictures) {
        return Tensor.stack(
                0,
                pictures.stream().map(p -> p.tensor(dtype(), patches.device())).toList());
    }
}

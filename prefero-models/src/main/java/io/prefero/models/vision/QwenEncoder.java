package io.prefero.models.vision;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Qwen2-VL's and Qwen2.5-VL's tower, which sees pictures of any size, and the merger of its neighbouring patches. */
public final class QwenEncoder implements VisualEncoder {
    private static final double EPSILON = 1e-6;

    private final QwenShape shape;
    private final Tensor patches;
    private final List<QwenBlock> blocks;
    private final TowerNorm norm;
    private final Affine first;
    private final Affine second;

    /** The encoder of these weights. */
    public QwenEncoder(QwenShape shape, TowerWeights weights) {
        this.shape = shape;
        int merged = shape.width() * shape.merge() * shape.merge();
        patches = weights.matrix(
                "patch_embed.proj.weight", shape.width(), 3, shape.frames(), shape.patch(), shape.patch());
        blocks = IntStream.range(0, shape.depth())
                .mapToObj(i -> QwenBlock.of(shape, weights.below("blocks." + i + ".")))
                .toList();
        norm = QwenBlock.norm(shape.variant(), weights, "merger.ln_q", shape.width());
        first = Affine.of(weights, "merger.mlp.0", merged, merged);
        second = Affine.of(weights, "merger.mlp.2", shape.out(), merged);
    }

    static double epsilon() {
        return EPSILON;
    }

    @Override
    public Tensor tower(List<Pixels> pictures, Change change) {
        if (pictures.isEmpty()) {
            return Tensor.zeros(dtype(), 0, shape.width());
        }
        return Scope.of(() -> {
            PatchOrder order = order(pictures);
            Tensor h = embedded(pictures).select(0, index(order.order()));
            Turn turn = turn(order);
            for (int i = 0; i < blocks.size(); i++) {
                Tensor after = blocks.get(i).apply(h, order.spans(i), turn, change);
                h.free(); // autograd keeps what it needs of it
                h = after;
            }
            return h.select(0, index(order.back()));
        });
    }

    @Override
    public Tensor projected(Tensor tower, Change change) {
        return Scope.of(() -> {
            long squares = tower.size(0) / ((long) shape.merge() * shape.merge());
            Tensor grouped = norm.apply(tower).view(squares, first.weight().size(1));
            return second.apply(Layers.gelu(first.apply(grouped, change)), change);
        });
    }

    @Override
    public Tensor first() {
        return patches;
    }

    @Override
    public List<Affine> linears() {
        return Stream.concat(blocks.stream().flatMap(QwenBlock::linears), Stream.of(first, second))
                .toList();
    }

    /** The patches' embeddings, then what each block gives; where there are windows, the latter lie window by window. */
    @Override
    public List<Tensor> states(List<Pixels> pictures) {
        List<Tensor> states = new ArrayList<>();
        PatchOrder order = order(pictures);
        states.add(embedded(pictures));
        Tensor h = states.get(0).select(0, index(order.order()));
        Turn turn = turn(order);
        for (int i = 0; i < blocks.size(); i++) {
            h = blocks.get(i).apply(h, order.spans(i), turn, Change.NONE);
            states.add(h);
        }
        return states;
    }

    private PatchOrder order(List<Pixels> pictures) {
        return PatchOrder.of(pictures.stream().map(Pixels::grid).toList(), shape);
    }

    /** A kernel that is as large as its patch is a matrix. */
    private Tensor embedded(List<Pixels> pictures) {
        Tensor all = Tensor.cat(
                0, pictures.stream().map(p -> p.tensor(dtype(), device())).toList());
        return all.linear(patches.view(shape.width(), shape.patchNumbers()), Optional.empty());
    }

    private Turn turn(PatchOrder order) {
        return Turn.of(order, shape.width() / shape.heads(), dtype(), device());
    }

    private Tensor index(int[] order) {
        return Tensor.of(order).to(device());
    }

    private DType dtype() {
        return patches.dtype();
    }

    private Device device() {
        return patches.device();
    }

    @Override
    public int width() {
        return shape.out();
    }
}

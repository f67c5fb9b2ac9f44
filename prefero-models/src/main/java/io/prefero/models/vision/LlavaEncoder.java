package io.prefero.models.vision;

import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** LLaVA-1.5: a layer of CLIP's vision transformer, two linear layers with a GELU between them. */
public final class LlavaEncoder implements VisualEncoder {
    /** Which of a picture's vectors go on. */
    public enum Selection {
        /** Those of the patches. */
        PATCHES,
        /** The class vector before them too. */
        ALL
    }

    /**
     * The two layers behind the tower.
     *
     * @param width D, of the vectors that they make
     * @param activation between the two
     * @param biased whether they have biases
     */
    public record Projection(int width, Activation activation, boolean biased) {}

    private final ClipTower tower;
    private final int layers;
    private final Selection selection;
    private final Affine first;
    private final Affine second;
    private final Projection projection;

    /**
     * The encoder of these weights.
     *
     * @param layers how many of the tower's layers are run
     */
    public LlavaEncoder(ClipShape shape, int layers, Selection selection, Projection projection, TowerWeights weights) {
        this.tower = new ClipTower(shape, weights.below("vision_tower."));
        this.layers = layers;
        this.selection = selection;
        this.projection = projection;
        this.first = linear(weights, "multi_modal_projector.linear_1", shape.width());
        this.second = linear(weights, "multi_modal_projector.linear_2", projection.width());
    }

    private Affine linear(TowerWeights weights, String path, int in) {
        return projection.biased()
                ? Affine.of(weights, path, projection.width(), in)
                : Affine.plain(weights, path, projection.width(), in);
    }

    /** The vectors of a picture of this tower. */
    public static Grid grid(ClipShape shape, Selection selection) {
        return new Grid(1, shape.side(), shape.side(), selection == Selection.ALL ? 1 : 0);
    }

    @Override
    public Tensor tower(List<Pixels> pictures, Change change) {
        int width = tower.shape().width();
        if (pictures.isEmpty()) {
            return Tensor.zeros(tower.dtype(), 0, width);
        }
        return Scope.of(() -> {
            Tensor all = tower.state(tower.stacked(pictures), layers, change);
            Tensor chosen = selection == Selection.ALL ? all : all.narrow(1, 1, all.size(1) - 1);
            return chosen.reshape(-1, width);
        });
    }

    @Override
    public Tensor projected(Tensor tower, Change change) {
        return Scope.of(() -> second.apply(projection.activation().apply(first.apply(tower, change)), change));
    }

    @Override
    public Tensor first() {
        return tower.first();
    }

    @Override
    public List<Affine> linears() {
        return Stream.concat(tower.linears(), Stream.of(first, second)).toList();
    }

    @Override
    public List<Tensor> states(List<Pixels> pictures) {
        return tower.states(tower.stacked(pictures));
    }

    /** Layers above the chosen one are in checkpoints, and so is a norm behind the last. */
    @Override
    public boolean uses(String name) {
        String path = ".encoder.layers.";
        int at = name.indexOf(path);
        if (at < 0) {
            return !name.contains(".post_layernorm.");
        }
        String number = name.substring(at + path.length(), name.indexOf('.', at + path.length()));
        return Integer.parseInt(number) < layers;
    }

    @Override
    public int width() {
        return projection.width();
    }
}

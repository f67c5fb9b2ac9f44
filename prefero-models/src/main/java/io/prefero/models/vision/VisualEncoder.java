package io.prefero.models.vision;

import io.prefero.tensor.Tensor;
import java.util.List;

/** A vision tower and the projector behind it. Gradients reach the weights that require them. */
public interface VisualEncoder {
    /**
     * What the projector reads of pictures, one after the other, [n, width]: LLaVA's chosen layer, one row a placeholder;
     * Qwen's patches, several rows a placeholder, in the order in which they are merged.
     */
    Tensor tower(List<Pixels> pictures, Change change);

    /** The vectors of the placeholders, [Σ tokens, D], from what {@link #tower} gives. */
    Tensor projected(Tensor tower, Change change);

    /** The vectors that are written over the placeholders of pictures, one picture after the other, [Σ tokens, D]. */
    default Tensor features(List<Pixels> pictures, Change change) {
        return projected(tower(pictures, change), change);
    }

    /** The weight that the tower begins with: encoders that share it share the tower. */
    Tensor first();

    /** The linear layers of tower and projector, in order. */
    List<Affine> linears();

    /** The tower's states, as they lie inside it: what its first block reads, then what each of its blocks gives. */
    List<Tensor> states(List<Pixels> pictures);

    /** Whether a weight of tower or projector, by its name in the model, has a say in the vectors. */
    default boolean uses(String name) {
        return true;
    }

    /** D, the width of the vectors. */
    int width();
}

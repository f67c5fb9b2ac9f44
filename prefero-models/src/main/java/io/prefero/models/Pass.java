package io.prefero.models;

import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.util.Optional;

/**
 * How a model is run once.
 *
 * @param adapter the adapter that is switched on; without one the base answers, as the reference does
 * @param dropout where dropout's randomness comes from; without it nothing is dropped. Give every forward pass a draw of
 *     its own, and a repetition of the same pass the same draw
 * @param checkpointing what is kept for the backward pass
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public record Pass(Optional<Adapter> adapter, Optional<Draw> dropout, Checkpointing checkpointing) {
    /** What a forward pass keeps for its backward pass. */
    public enum Checkpointing {
        /** Everything the backward pass needs. */
        OFF,
        /** Only each block's input; the backward pass computes every block a second time. */
        BLOCKS
    }

    /** The base model, without dropout. */
    public static final Pass BASE = new Pass(Optional.empty(), Optional.empty(), Checkpointing.OFF);

    /** The model with an adapter switched on, without dropout. */
    public static Pass with(Adapter adapter) {
        return new Pass(Optional.of(adapter), Optional.empty(), Checkpointing.OFF);
    }

    /**
     * What a linear layer gives with the adapter.
     *
     * @param x [N, in], what it reads
     * @param y [N, out], what it gives without
     */
    Tensor changed(String path, Tensor x, Tensor y) {
        return adapter.flatMap(a -> a.pair(path))
                .map(pair -> y.plus(pair.delta(x, dropout.map(draw -> draw.of(path)))))
                .orElse(y);
    }

    /** The same pass with dropout. */
    public Pass dropping(Draw draw) {
        return new Pass(adapter, Optional.of(draw), checkpointing);
    }

    public Pass checkpointing(Checkpointing now) {
        return new Pass(adapter, dropout, now);
    }
}

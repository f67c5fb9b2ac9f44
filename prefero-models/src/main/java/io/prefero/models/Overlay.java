package io.prefero.models;

import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Vectors that stand over the embeddings of some tokens of a forward pass.
 *
 * @param places which flat tokens, each once, [n], I64
 * @param vectors [n, D]; gradients flow into them
 */
public record Overlay(Tensor places, Tensor vectors) {
    /**
     * The overlay of a pass.
     *
     * @param rows for every flat token the row of the features that stands over it, −1 for none
     * @param features the vectors of all pictures, [n, D]
     */
    public static Overlay of(int[] rows, Tensor features) {
        int[] places = IntStream.range(0, rows.length).filter(i -> rows[i] >= 0).toArray();
        int[] chosen = IntStream.of(places).map(i -> rows[i]).toArray();
        Device device = features.device();
        return new Overlay(
                Tensor.of(places).to(device),
                Scope.of(() -> features.select(0, Tensor.of(chosen).to(device))));
    }

    /** The overlay of one text, or of several end to end. */
    public static Overlay of(List<IllustratedText> texts, Tensor features) {
        return of(texts.stream().flatMapToInt(t -> IntStream.of(t.rows())).toArray(), features);
    }

    boolean isEmpty() {
        return places.count() == 0;
    }

    /** words [N, D] with the vectors over them */
    Tensor over(Tensor words) {
        Tensor index = places.unsqueeze(1).expand(places.count(), words.size(1));
        return words.scatter(0, index, vectors.to(words.dtype()));
    }
}

package io.prefero.models.generation;

import io.prefero.models.ModelConfig;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Keys and values of the tokens so far, after rotation and before they are shared among query heads, so that each forward
 * pass sees new tokens only. Texts are padded on the left, so that all rows write to the same slot.
 */
final class Cache implements AutoCloseable {
    private final Device device;
    private List<Tensor> keys;
    private List<Tensor> values;
    private int[] padding;
    private int[] shifts;
    private Optional<Tensor> mask;
    private int filled;

    /**
     * An empty cache.
     *
     * @param lengths of the rows' prompts
     * @param shifts by how much their next token's position differs from its number
     * @param capacity slots in all, the longest prompt and what is added to it
     */
    Cache(ModelConfig config, DType type, Device device, int[] lengths, int[] shifts, int capacity) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        long[] shape = {
            lengths.length, config.heads().keyValue(), capacity, config.heads().dim()
        };
        this.device = device;
        this.keys = empty(config.layers(), type, shape);
        this.values = empty(config.layers(), type, shape);
        this.shifts = shifts;
        this.padding = Arrays.stream(lengths).map(n -> longest - n).toArray();
        this.mask = Arrays.stream(padding).allMatch(n -> n == 0)
                ? Optional.empty()
                : Optional.of(mask(type, capacity).keep());
    }

    private List<Tensor> empty(int layers, DType type, long... shape) {
        return IntStream.range(0, layers)
                .mapToObj(i ->
                        Scope.of(() -> Tensor.zeros(type, shape).to(device)).keep())
                .toList();
    }

    /** What is added to scores: −∞ on padding, 0 on tokens. [B, 1, 1, capacity] */
    private Tensor mask(DType type, int capacity) {
        return Scope.of(() -> {
            Tensor from =
                    Tensor.of(Arrays.stream(padding).asLongStream().toArray()).view(-1, 1, 1, 1);
            Tensor real = Tensor.range(capacity).view(1, 1, 1, -1).ge(from);
            Tensor hidden = Tensor.full(Double.NEGATIVE_INFINITY, type, 1);
            return Tensor.where(real, Tensor.zeros(type, 1), hidden).to(device);
        });
    }

    int rows() {
        return padding.length;
    }

    /** The position in its text of every row's next token. */
    int[] next() {
        return IntStream.range(0, padding.length)
                .map(row -> filled - padding[row] + shifts[row])
                .toArray();
    }

    /** Writes the first slots of one layer: k, v [B·t, Hkv, d]. */
    void fill(int layer, Tensor k, Tensor v) {
        int time = Math.toIntExact(k.size(0) / rows());
        write(keys.get(layer), k, 0, time);
        write(values.get(layer), v, 0, time);
    }

    /** Writes the next slot of one layer: k, v [B, Hkv, d]. */
    void append(int layer, Tensor k, Tensor v) {
        write(keys.get(layer), k, filled, 1);
        write(values.get(layer), v, filled, 1);
    }

    private void write(Tensor to, Tensor fresh, int from, int time) {
        Tensor perRow = fresh.view(rows(), time, fresh.size(1), fresh.size(2));
        to.narrow(2, from, time).copy_(perRow.transpose(1, 2));
    }

    /** Goes on behind slots that have been written in all layers. */
    void advance(int slots) {
        filled += slots;
    }

    /** Attention of the tokens in the next slot, q [B, Hkv, g, d], to the slots of their window, their own included. */
    Tensor attend(int layer, Tensor q, int window, double scale) {
        int from = Math.max(0, filled + 1 - window);
        int length = filled + 1 - from;
        Tensor k = keys.get(layer).narrow(2, from, length);
        Tensor v = values.get(layer).narrow(2, from, length);
        return mask.map(m -> Tensor.attention(q, k, v, m.narrow(3, from, length), scale))
                .orElseGet(() -> Tensor.attention(q, k, v, scale));
    }

    /** Goes on with these rows only, between two forward passes. */
    void keep(int[] rows) {
        Tensor index = Tensor.of(rows).to(device);
        padding = Arrays.stream(rows).map(row -> padding[row]).toArray();
        shifts = Arrays.stream(rows).map(row -> shifts[row]).toArray();
        keys = keys.stream().map(t -> kept(t, index)).toList();
        values = values.stream().map(t -> kept(t, index)).toList();
        mask = mask.map(t -> kept(t, index));
    }

    private static Tensor kept(Tensor all, Tensor index) {
        Tensor fewer = Scope.of(() -> all.select(0, index)).keep();
        all.free();
        return fewer;
    }

    @Override
    public void close() {
        Stream.of(keys.stream(), values.stream(), mask.stream()).flatMap(s -> s).forEach(Tensor::free);
    }
}

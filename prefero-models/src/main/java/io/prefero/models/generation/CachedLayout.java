package io.prefero.models.generation;

import io.prefero.models.Layout;
import io.prefero.models.ModelConfig;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A batch that grows: keys and values of earlier tokens are kept, after rotation and before they are shared among query
 * heads, so that each forward pass sees new tokens only. Texts are left-padded, so that all rows write to the same slot;
 * a row's first token has position 0.
 */
final class CachedLayout implements Layout, AutoCloseable {
    private final ModelConfig config;
    private final Device device;
    private int[] padding;
    private List<Tensor> keys;
    private List<Tensor> values;
    private int filled;
    private Step step;

    /** The forward pass that runs: its masks by window. */
    private record Step(int time, Tensor positions, Map<Integer, Tensor> masks) {
        Tensor mask(int window) {
            Tensor mask = masks.get(window);
            if (mask == null) {
                throw new IllegalArgumentException("no layer of the model has the window " + window);
            }
            return mask;
        }
    }

    /**
     * An empty cache.
     *
     * @param lengths of the texts that are fed first
     * @param capacity slots in all, the longest text and what is added to it
     */
    CachedLayout(ModelConfig config, DType type, Device device, int[] lengths, int capacity) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        this.config = config;
        this.device = device;
        this.padding = Arrays.stream(lengths).map(n -> longest - n).toArray();
        long[] shape = {
            lengths.length, config.heads().keyValue(), capacity, config.heads().dim()
        };
        this.keys = empty(type, shape);
        this.values = empty(type, shape);
        this.step = new Step(0, Tensor.of(new long[0]), Map.of());
    }

    private List<Tensor> empty(DType type, long... shape) {
        return IntStream.range(0, config.layers())
                .mapToObj(i ->
                        Scope.of(() -> Tensor.zeros(type, shape).to(device)).keep())
                .toList();
    }

    /** Begins a forward pass over the next {@code time} slots of every row; its tensors belong to the open scope. */
    void begin(int time) {
        filled += step.time();
        long[] positions = new long[padding.length * time];
        for (int row = 0; row < padding.length; row++) {
            for (int t = 0; t < time; t++) {
                positions[row * time + t] = Math.max(0, filled + t - padding[row]);
            }
        }
        Map<Integer, Tensor> masks = new HashMap<>();
        config.windows().stream().distinct().forEach(w -> masks.put(w, mask(time, w)));
        step = new Step(time, Tensor.of(positions).to(device), masks);
    }

    /** Goes on with these rows only, between two forward passes. */
    void keep(int[] rows) {
        Tensor index = Tensor.of(rows).to(device);
        padding = Arrays.stream(rows).map(row -> padding[row]).toArray();
        keys = kept(keys, index);
        values = kept(values, index);
    }

    private static List<Tensor> kept(List<Tensor> caches, Tensor index) {
        List<Tensor> fewer = new ArrayList<>();
        for (Tensor cache : caches) {
            fewer.add(Scope.of(() -> cache.select(0, index)).keep());
            cache.free();
        }
        return fewer;
    }

    /** true where the query in slot i sees the key in slot j; padding sees itself, so that no row is empty. [B, 1, t, T] */
    private Tensor mask(int time, int window) {
        return Scope.of(() -> {
            Tensor from =
                    Tensor.of(Arrays.stream(padding).asLongStream().toArray()).view(-1, 1, 1, 1);
            Tensor key = Tensor.range(filled + time).view(1, 1, 1, -1);
            Tensor query = Tensor.range(time).plus(filled).view(1, 1, -1, 1);
            Tensor ahead = query.minus(key);
            Tensor near = ahead.gt(-1).and(ahead.lt(window));
            Tensor real = Tensor.where(key.ge(from), near, ahead.eq(Tensor.of(0L)));
            return real.to(device);
        });
    }

    @Override
    public Tensor positions() {
        return step.positions();
    }

    @Override
    public Tensor attend(Tensor q, Tensor k, Tensor v, Rule rule) {
        int total = filled + step.time();
        Tensor allKeys = append(keys.get(rule.layer()), k, total);
        Tensor allValues = append(values.get(rule.layer()), v, total);
        Tensor seen = Tensor.attention(perRow(q), allKeys, allValues, step.mask(rule.window()), rule.scale());
        return seen.transpose(1, 2).reshape(q.size(0), q.size(1) * q.size(2));
    }

    private Tensor append(Tensor cache, Tensor fresh, int total) {
        cache.narrow(2, filled, step.time()).copy_(perRow(fresh));
        return cache.narrow(2, 0, total);
    }

    /** [B·t, heads, d] → [B, heads, t, d] */
    private Tensor perRow(Tensor x) {
        return x.view(padding.length, step.time(), x.size(1), x.size(2)).transpose(1, 2);
    }

    @Override
    public void close() {
        Stream.concat(keys.stream(), values.stream()).forEach(Tensor::free);
    }
}

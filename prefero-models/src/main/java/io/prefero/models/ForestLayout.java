package io.prefero.models;

import io.prefero.models.AttentionPlan.Call;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A {@link Forest}: every token attends to its own path from the root.
 *
 * <p>Positions and masks belong to the scope that is open when the layout is made, and are shared by all layers.
 */
public final class ForestLayout implements Layout {
    private final List<Call> calls;
    private final long[] sizes;
    private final Tensor positions;
    private final Map<Integer, List<Optional<Tensor>>> masks = new HashMap<>();

    /**
     * The layout of a forest.
     *
     * @param config the model that will run it: its windows decide what is masked
     * @param type the type it computes in
     */
    public ForestLayout(Forest forest, ModelConfig config, DType type, Device device) {
        calls = AttentionPlan.of(forest);
        sizes = calls.stream().mapToLong(Call::queries).toArray();
        positions = IllustratedText.tensor(forest.turns(), device);
        for (int window : config.windows()) {
            masks.computeIfAbsent(
                    window,
                    w -> calls.stream()
                            .map(c -> causal(forest, c, w)
                                    ? Optional.<Tensor>empty()
                                    : Optional.of(mask(forest, c, w, type)))
                            .toList());
        }
    }

    /** Whether a call's queries may see exactly what causality lets them see: the kernel then needs no mask. */
    private static boolean causal(Forest forest, Call call, int window) {
        boolean unforked = IntStream.range(call.from(), call.to()).allMatch(i -> forest.ends()[i] >= call.to());
        return unforked && call.above().isEmpty() && call.queries() <= window;
    }

    /** 0 where query i sees key j, −∞ elsewhere: j ≤ i &lt; end(j), and j not beyond the window. [queries, keys] */
    private Tensor mask(Forest forest, Call call, int window, DType type) {
        int[] at = forest.positions();
        int[] ends = forest.ends();
        int[] keys =
                seen(call).flatMapToInt(c -> IntStream.range(c.from(), c.to())).toArray();
        float[] mask = new float[call.queries() * keys.length];
        int entry = 0;
        for (int i = call.from(); i < call.to(); i++) {
            for (int j : keys) {
                boolean visible = j <= i && i < ends[j] && at[i] - at[j] < window;
                mask[entry++] = visible ? 0 : Float.NEGATIVE_INFINITY;
            }
        }
        return Scope.of(
                () -> Tensor.of(mask).view(call.queries(), keys.length).to(type).to(positions.device()));
    }

    /** The calls whose tokens a call sees: its ancestors, from the root, and itself. */
    private Stream<Call> seen(Call call) {
        return Stream.concat(call.above().stream().map(calls::get), Stream.of(call));
    }

    @Override
    public Tensor positions() {
        return positions;
    }

    @Override
    public Tensor attend(Tensor q, Tensor k, Tensor v, Rule rule) {
        Tensor[] queries = q.split(0, sizes);
        Tensor[] keys = k.split(0, sizes);
        Tensor[] values = v.split(0, sizes);
        List<Optional<Tensor>> hidden = Objects.requireNonNull(masks.get(rule.window()));
        List<Tensor> seen = new ArrayList<>();
        for (int c = 0; c < queries.length; c++) {
            seen.add(attend(queries[c], path(keys, c), path(values, c), hidden.get(c), rule.scale()));
        }
        return Tensor.cat(0, seen).reshape(q.size(0), q.size(1) * q.size(2));
    }

    private static Tensor attend(Tensor q, Tensor k, Tensor v, Optional<Tensor> mask, double scale) {
        Tensor query = perHead(q);
        Tensor key = perHead(k);
        Tensor value = perHead(v);
        return mask.map(m -> Tensor.attention(query, key, value, m, scale))
                .orElseGet(() -> Tensor.causalAttention(query, key, value, scale))
                .squeeze(0)
                .transpose(0, 1);
    }

    /** The parts that the c-th call sees, end to end. */
    private Tensor path(Tensor[] parts, int c) {
        List<Integer> above = calls.get(c).above();
        if (above.isEmpty()) {
            return parts[c];
        }
        List<Tensor> path = above.stream().map(a -> parts[a]).collect(Collectors.toCollection(ArrayList::new));
        path.add(parts[c]);
        return Tensor.cat(0, path);
    }

    /** [n, heads, d] → [1, heads, n, d], a view */
    private static Tensor perHead(Tensor x) {
        return x.transpose(0, 1).unsqueeze(0);
    }
}

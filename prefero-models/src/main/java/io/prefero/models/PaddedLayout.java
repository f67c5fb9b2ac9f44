package io.prefero.models;

import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A right-padded batch: token b·T + t is the t-th of text b. Padding stands behind the real tokens, so that causality
 * alone hides it; what comes out at padding positions is to be ignored.
 *
 * <p>Positions and masks belong to the scope that is open when the layout is made, and are shared by all layers.
 */
public final class PaddedLayout implements Layout {
    private final int batch;
    private final int time;
    private final Device device;
    private final Tensor positions;
    private final Map<Integer, Tensor> masks = new HashMap<>();

    /**
     * A batch of {@code batch} texts, padded to {@code time} tokens.
     *
     * @param config the model that will run it: its windows shorter than the texts need a mask
     */
    public PaddedLayout(int batch, int time, ModelConfig config, Device device) {
        this(
                batch,
                time,
                config,
                device,
                () -> Tensor.range(time)
                        .to(device)
                        .unsqueeze(0)
                        .expand(batch, time)
                        .reshape((long) batch * time));
    }

    /** A batch of texts with pictures, padded to the longest. */
    public PaddedLayout(List<IllustratedText> texts, ModelConfig config, Device device) {
        this(texts, longest(texts), config, device);
    }

    private PaddedLayout(List<IllustratedText> texts, int time, ModelConfig config, Device device) {
        this(
                texts.size(),
                time,
                config,
                device,
                () -> IllustratedText.tensor(IllustratedText.padded(texts, time), device));
    }

    private static int longest(List<IllustratedText> texts) {
        return texts.stream().mapToInt(IllustratedText::length).max().orElse(0);
    }

    private PaddedLayout(int batch, int time, ModelConfig config, Device device, Supplier<Tensor> positions) {
        if (batch < 1 || time < 1) {
            throw new IllegalArgumentException(
                    "a batch needs at least one text of one token, got " + batch + " × " + time);
        }
        this.batch = batch;
        this.time = time;
        this.device = device;
        this.positions = Scope.of(positions);
        config.windows().stream().filter(w -> w < time).distinct().forEach(w -> masks.put(w, mask(w)));
    }

    /** true where query i sees key j: i − w &lt; j ≤ i. [T, T] */
    private Tensor mask(int window) {
        return Scope.of(() -> {
            Tensor at = Tensor.range(time).to(device);
            Tensor ahead = at.unsqueeze(1).minus(at.unsqueeze(0));
            return ahead.gt(-1).and(ahead.lt(window));
        });
    }

    @Override
    public Tensor positions() {
        return positions;
    }

    @Override
    public Tensor attend(Tensor q, Tensor k, Tensor v, Rule rule) {
        Tensor queries = perHead(q);
        Tensor keys = perHead(k);
        Tensor values = perHead(v);
        Tensor mask = masks.get(rule.window());
        Tensor seen = mask == null
                ? Tensor.causalAttention(queries, keys, values, rule.scale())
                : Tensor.attention(queries, keys, values, mask, rule.scale());
        return seen.transpose(1, 2).reshape(q.size(0), q.size(1) * q.size(2));
    }

    /** [N, heads, d] → [B, heads, T, d], a view */
    private Tensor perHead(Tensor x) {
        return x.view(batch, time, x.size(1), x.size(2)).transpose(1, 2);
    }
}

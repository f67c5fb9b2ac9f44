package io.prefero.models.diffusion;

import io.prefero.models.AdapterFormat;
import io.prefero.models.ConfigJson;
import io.prefero.models.Linear;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.models.StoredWeights;
import io.prefero.models.WeightSource;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * diffusers' UNet2DConditionModel, the denoiser of Stable Diffusion 1, 2 and XL: levels of residual blocks and attention to the
 * prompt, down to coarser images and up again, where each block sees what its counterpart on the way down has left.
 */
final class UNet implements StoredDenoiser {
    private final UNetConfig config;
    private final Network network;
    private final UNetBlocks blocks;

    private UNet(UNetConfig config, Network network, UNetBlocks blocks) {
        this.config = config;
        this.network = network;
        this.blocks = blocks;
    }

    static UNet load(Path folder, ConfigJson json, DType type, Device device) {
        UNetConfig config = UNetConfig.read(json);
        try (Scope scope = Scope.open();
                StoredWeights weights = StoredWeights.open(folder, WEIGHTS, Optional::of, type, device)) {
            UNetBlocks blocks = UNetBlocks.of(config, new Parts(weights));
            Map<String, Tensor> all = weights.all("a UNet2DConditionModel");
            return new UNet(
                    config, Network.of(json.written(), Optional.of(folder), all, List.of(), type, device), blocks);
        }
    }

    /** Takes the weights of one from a source. */
    static void take(ConfigJson json, WeightSource weights) {
        UNetBlocks.of(UNetConfig.read(json), new Parts(weights));
    }

    @Override
    public UNet with(Map<String, Tensor> others) {
        Network other = network.with(others);
        WeightSource weights = (name, kind, shape) -> other.weight(name);
        return new UNet(config, other, UNetBlocks.of(config, new Parts(weights)));
    }

    @Override
    public Tensor predict(Tensor x, Tensor timesteps, Condition condition, Pass pass) {
        Tensor time = Scope.of(() -> time(timesteps, condition, pass));
        Tensor context = condition.context().to(dtype());
        Deque<Tensor> skips = new ArrayDeque<>();
        Tensor h = blocks.in().apply(x.to(dtype()));
        skips.push(h);
        for (UNetBlocks.Down down : blocks.down()) {
            h = down.apply(h, time, context, pass, skips);
        }
        h = blocks.middle().apply(h, time, context, pass);
        for (UNetBlocks.Up up : blocks.up()) {
            h = up.apply(h, time, context, pass, skips);
        }
        Tensor last = h;
        return Scope.of(() -> blocks.out().apply(blocks.norm().apply(last).silu()));
    }

    private Tensor time(Tensor timesteps, Condition condition, Pass pass) {
        Tensor waves = waves(timesteps, config.widths().get(0));
        Tensor time = blocks.time().apply(waves.to(dtype()), pass);
        return blocks.added()
                .map(added -> time.plus(added.apply(added(condition), pass)))
                .orElse(time);
    }

    /** The pooled prompt, and the six numbers as waves, [B, input] */
    private Tensor added(Condition condition) {
        Tensor pooled = condition.pooled().orElseThrow(() -> lacks("a pooled prompt"));
        Tensor ids = condition.timeIds().orElseThrow(() -> lacks("time ids"));
        int width = config.added().orElseThrow().waves();
        Tensor waves = waves(ids.reshape(-1), width).view(ids.size(0), ids.size(1) * width);
        return Tensor.cat(1, List.of(pooled.to(dtype()), waves.to(dtype())));
    }

    private static IllegalArgumentException lacks(String what) {
        return new IllegalArgumentException("this UNet needs " + what + " (addition_embed_type is text_time)");
    }

    private Tensor waves(Tensor numbers, int width) {
        return TimestepEmbedding.waves(numbers, width, config.cosineFirst(), config.frequencyShift());
    }

    @Override
    public int channels() {
        return config.in();
    }

    @Override
    public int sampleSize() {
        return config.sampleSize();
    }

    @Override
    public int contextWidth() {
        return config.contextWidth();
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public List<Linear> linears() {
        return Stream.of(
                        blocks.time().linears().stream(),
                        blocks.added().stream().flatMap(a -> a.linears().stream()),
                        blocks.down().stream().flatMap(d -> d.linears().stream()),
                        blocks.middle().linears().stream(),
                        blocks.up().stream().flatMap(u -> u.linears().stream()))
                .flatMap(s -> s)
                .toList();
    }

    @Override
    public AdapterFormat adapters() {
        return DiffusersLora.UNET;
    }
}

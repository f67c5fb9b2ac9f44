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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** diffusers' SD3Transformer2DModel, the denoiser of Stable Diffusion 3: a transformer over patches and prompt together. */
final class Mmdit implements StoredDenoiser {
    private static final int WAVES = 256;
    private static final String POSITIONS = "pos_embed.pos_embed";

    private final MmditConfig config;
    private final Network network;
    private final Body body;

    private Mmdit(MmditConfig config, Network network, Body body) {
        this.config = config;
        this.network = network;
        this.body = body;
    }

    /**
     * The layers.
     *
     * @param patches [C, in, p, p]
     * @param positions [1, M², C], stored and never trained
     */
    private record Body(
            Conv patches,
            Tensor positions,
            TimestepEmbedding time,
            TimestepEmbedding pooled,
            Linear context,
            List<MmditBlock> blocks,
            Linear last,
            Linear out) {
        static Body of(MmditConfig c, Parts parts) {
            int width = c.width();
            return new Body(
                    Conv.of(parts, "pos_embed.proj", width, c.in(), c.patch(), c.patch(), 0),
                    parts.weights()
                            .take(
                                    POSITIONS,
                                    WeightSource.Kind.EMBEDDING,
                                    1,
                                    (long) c.positions() * c.positions(),
                                    width),
                    TimestepEmbedding.of(parts, "time_text_embed.timestep_embedder", WAVES, width),
                    TimestepEmbedding.of(parts, "time_text_embed.text_embedder", c.pooledWidth(), width),
                    parts.linear("context_embedder", width, c.contextWidth()),
                    IntStream.range(0, c.layers())
                            .mapToObj(i -> MmditBlock.of(
                                    parts, "transformer_blocks." + i, width, c.heads(), i == c.layers() - 1))
                            .toList(),
                    parts.linear("norm_out.linear", 2 * width, width),
                    parts.linear("proj_out", c.patch() * c.patch() * c.out(), width));
        }
    }

    static Mmdit load(Path folder, ConfigJson json, DType type, Device device) {
        MmditConfig config = MmditConfig.read(json);
        try (Scope scope = Scope.open();
                StoredWeights weights = StoredWeights.open(folder, WEIGHTS, Optional::of, type, device)) {
            Body body = Body.of(config, new Parts(weights));
            Map<String, Tensor> all = weights.all("an SD3Transformer2DModel");
            Network network = Network.of(json.written(), Optional.of(folder), all, List.of(POSITIONS), type, device);
            return new Mmdit(config, network, body);
        }
    }

    @Override
    public Mmdit with(Map<String, Tensor> others) {
        Network other = network.with(others);
        WeightSource weights = (name, kind, shape) -> other.weight(name);
        return new Mmdit(config, other, Body.of(config, new Parts(weights)));
    }

    @Override
    public Tensor predict(Tensor x, Tensor timesteps, Condition condition, Pass pass) {
        long rows = x.size(2) / config.patch();
        long columns = x.size(3) / config.patch();
        Tensor time = Scope.of(() -> time(timesteps, condition, pass));
        Tensor picture = Scope.of(() -> patches(x.to(dtype()), rows, columns));
        Tensor prompt = body.context.apply(condition.context().to(dtype()), pass);
        MmditBlock.Streams h = new MmditBlock.Streams(picture, prompt);
        for (MmditBlock block : body.blocks) {
            h = block.apply(h, time, pass);
        }
        Tensor last = h.picture();
        return Scope.of(() -> image(last, time, pass, rows, columns));
    }

    private Tensor time(Tensor timesteps, Condition condition, Pass pass) {
        Tensor pooled = condition
                .pooled()
                .orElseThrow(() -> new IllegalArgumentException("this transformer needs a pooled prompt"));
        Tensor waves = TimestepEmbedding.waves(timesteps, WAVES, true, 0).to(dtype());
        return body.time.apply(waves, pass).plus(body.pooled.apply(pooled.to(dtype()), pass));
    }

    /** [B, rows·columns, C], each patch with its place in the middle of the table of positions */
    private Tensor patches(Tensor x, long rows, long columns) {
        int side = config.positions();
        if (rows > side || columns > side) {
            throw new IllegalArgumentException("an image of " + rows + " × " + columns + " patches is larger than the "
                    + side + " × " + side + " positions this transformer knows (pos_embed_max_size)");
        }
        Tensor places = body.positions
                .view(side, side, config.width())
                .narrow(0, (side - rows) / 2, rows)
                .narrow(1, (side - columns) / 2, columns)
                .reshape(1, rows * columns, config.width());
        Tensor embedded = body.patches.apply(x); // [B, C, rows, columns]
        return embedded.reshape(x.size(0), config.width(), rows * columns)
                .transpose(1, 2)
                .plus(places);
    }

    private Tensor image(Tensor h, Tensor time, Pass pass, long rows, long columns) {
        int width = config.width();
        Tensor[] modulation = body.last.apply(time.silu(), pass).unsqueeze(1).split(2, width, width);
        Tensor patches = body.out.apply(MmditBlock.modulated(h, modulation[1], modulation[0]), pass);
        int p = config.patch();
        return patches.view(h.size(0), rows, columns, p, p, config.out())
                .permute(0, 5, 1, 3, 2, 4)
                .reshape(h.size(0), config.out(), rows * p, columns * p);
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
                        body.time.linears().stream(),
                        body.pooled.linears().stream(),
                        Stream.of(body.context),
                        body.blocks.stream().flatMap(b -> b.linears().stream()),
                        Stream.of(body.last, body.out))
                .flatMap(s -> s)
                .toList();
    }

    @Override
    public AdapterFormat adapters() {
        return DiffusersLora.TRANSFORMER;
    }
}

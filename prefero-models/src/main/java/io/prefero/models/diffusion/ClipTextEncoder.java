package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import io.prefero.models.Linear;
import io.prefero.models.Norm;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.models.StoredWeights;
import io.prefero.models.WeightSource;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** transformers' CLIPTextModel, with or without projection. It is only asked, never trained. */
public final class ClipTextEncoder implements AutoCloseable {
    private static final String PREFIX = "text_model.";
    private static final String PROJECTION = "text_projection";
    /** The id that old configs give as that of the end token; it then is the greatest of the text. */
    private static final int LEGACY_END = 2;

    private final Path folder;
    private final Map<String, Tensor> weights;
    private final Tensor tokens;
    private final Tensor positions;
    private final List<Layer> layers;
    private final Norm last;
    private final Optional<Linear> projection;
    private final int end;

    private ClipTextEncoder(
            Path folder, ConfigJson json, Parts parts, boolean projects, Supplier<Map<String, Tensor>> taken) {
        this.folder = folder;
        int width = json.whole("hidden_size", 1, 512);
        int inner = json.whole("intermediate_size", 1, 2048);
        int heads = json.whole("num_attention_heads", 1, 8);
        double epsilon = json.positive("layer_norm_eps", 1e-5);
        UnaryOperator<Tensor> activation = activation(json);
        tokens = parts.table("embeddings.token_embedding", json.whole("vocab_size", 1, 49408), width);
        positions = parts.table("embeddings.position_embedding", json.whole("max_position_embeddings", 1, 77), width);
        layers = IntStream.range(0, json.whole("num_hidden_layers", 1, 12))
                .mapToObj(i -> Layer.of(parts, "encoder.layers." + i, width, inner, heads, epsilon, activation))
                .toList();
        last = parts.layerNorm("final_layer_norm", width, epsilon);
        projection = projects
                ? Optional.of(parts.plainLinear(PROJECTION, json.whole("projection_dim", 1, 512), width))
                : Optional.empty();
        end = json.whole("eos_token_id", 0, 49407);
        weights = taken.get();
    }

    /** Loads a folder with config.json and model.safetensors, in the spellings of transformers 4 and 5. */
    public static ClipTextEncoder load(Path folder, DType type, Device device) {
        ConfigJson json = ConfigJson.read(folder.resolve("config.json"));
        try (Scope scope = Scope.open();
                StoredWeights stored = StoredWeights.open(folder, "model", ClipTextEncoder::name, type, device)) {
            boolean projects = stored.has(PROJECTION + ".weight");
            return new ClipTextEncoder(folder, json, new Parts(stored), projects, () -> stored.all("a CLIPTextModel"));
        }
    }

    /** Takes the weights of one from a source. */
    static void take(ConfigJson json, Path folder, boolean projects, WeightSource weights) {
        new ClipTextEncoder(folder, json, new Parts(weights), projects, Map::of);
    }

    private static Optional<String> name(String stored) {
        String name = stored.startsWith(PREFIX) ? stored.substring(PREFIX.length()) : stored;
        return name.endsWith("position_ids") ? Optional.empty() : Optional.of(name);
    }

    private static UnaryOperator<Tensor> activation(ConfigJson json) {
        return switch (json.text("hidden_act").orElse("quick_gelu")) {
            case "quick_gelu" -> Layers::quickGelu;
            case "gelu" -> Layers::gelu;
            default -> throw json.refuse("hidden_act", "\"quick_gelu\" or \"gelu\"");
        };
    }

    private record Layer(
            Norm norm1,
            Linear query,
            Linear key,
            Linear value,
            Linear output,
            Norm norm2,
            Linear up,
            Linear down,
            int heads,
            UnaryOperator<Tensor> activation) {
        static Layer of(
                Parts parts,
                String path,
                int width,
                int inner,
                int heads,
                double epsilon,
                UnaryOperator<Tensor> activation) {
            String attention = path + ".self_attn.";
            return new Layer(
                    parts.layerNorm(path + ".layer_norm1", width, epsilon),
                    parts.linear(attention + "q_proj", width, width),
                    parts.linear(attention + "k_proj", width, width),
                    parts.linear(attention + "v_proj", width, width),
                    parts.linear(attention + "out_proj", width, width),
                    parts.layerNorm(path + ".layer_norm2", width, epsilon),
                    parts.linear(path + ".mlp.fc1", inner, width),
                    parts.linear(path + ".mlp.fc2", width, inner),
                    heads,
                    activation);
        }

        Tensor apply(Tensor x) {
            return Scope.of(() -> {
                Tensor own = norm1.apply(x);
                Tensor q = Heads.split(query.apply(own, Pass.BASE), heads);
                Tensor k = Heads.split(key.apply(own, Pass.BASE), heads);
                Tensor v = Heads.split(value.apply(own, Pass.BASE), heads);
                Tensor seen = Heads.joined(Tensor.causalAttention(q, k, v, 1 / Math.sqrt(q.size(3))));
                Tensor h = x.plus(output.apply(seen, Pass.BASE));
                Tensor inner = activation.apply(up.apply(norm2.apply(h), Pass.BASE));
                return h.plus(down.apply(inner, Pass.BASE));
            });
        }
    }

    /**
     * What it says of texts.
     *
     * @param hidden the embeddings, then each layer's output, [B, T, D] each
     * @param last the last layer's output, normed, [B, T, D]
     * @param pooled the same at each text's end token, projected where the encoder has a projection, [B, P]
     */
    public record Output(List<Tensor> hidden, Tensor last, Tensor pooled) {
        /** The states before the last layer, as Stable Diffusion XL and 3 read them. */
        public Tensor lastButOne() {
            return hidden.get(hidden.size() - 2);
        }
    }

    /** Encodes texts of token ids [B, T], I64. */
    public Output encode(Tensor ids) {
        try (Gradients off = Gradients.off()) {
            List<Tensor> hidden = new ArrayList<>();
            hidden.add(tokens.embed(ids.to(tokens.device()), -1).plus(positions.narrow(0, 0, ids.size(1))));
            for (Layer layer : layers) {
                hidden.add(layer.apply(hidden.get(hidden.size() - 1)));
            }
            Tensor normed = last.apply(hidden.get(hidden.size() - 1));
            Tensor pooled = pooled(normed, ids);
            return new Output(
                    hidden,
                    normed,
                    projection.map(p -> p.apply(pooled, Pass.BASE)).orElse(pooled));
        }
    }

    /** At the first end token of each text. */
    private Tensor pooled(Tensor normed, Tensor ids) {
        Tensor ends = end == LEGACY_END ? ids : ids.eq(Tensor.of((long) end));
        long[] at = ends.to(DType.I64).argmax(1).toLongs();
        long[] flat = IntStream.range(0, at.length)
                .mapToLong(i -> i * normed.size(1) + at[i])
                .toArray();
        return normed.reshape(normed.size(0) * normed.size(1), normed.size(2))
                .select(0, Tensor.of(flat).to(normed.device()));
    }

    /** The longest text that it reads. */
    public int longest() {
        return (int) positions.size(0);
    }

    /** The folder it was loaded from. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        weights.values().forEach(Tensor::free);
    }
}

package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A causal language model in a Hugging Face folder, or on its way into one. Its weights live until {@link #close()}; none
 * requires gradients until the caller says so.
 */
public final class LanguageModel implements Model {
    private final ModelConfig config;
    private final String configText;
    private final Optional<Path> source;
    private final Decoder decoder;
    private final Map<String, Tensor> parameters;
    private final List<Tensor> owned;
    private final Device device;

    private LanguageModel(
            ModelConfig config,
            String configText,
            Optional<Path> source,
            Decoder decoder,
            Map<String, Tensor> parameters,
            Collection<Tensor> owned,
            Device device) {
        this.config = config;
        this.configText = configText;
        this.source = source;
        this.decoder = decoder;
        this.parameters = Collections.unmodifiableMap(parameters);
        this.owned = List.copyOf(owned);
        this.device = device;
    }

    /**
     * Loads a folder with config.json and model.safetensors, or shards and their index.
     *
     * @param type what the weights are converted to and computed in: F32, BF16, or F64 for proofs
     * @throws IllegalArgumentException if the family is not supported, or files are damaged or do not fit each other; the
     *     message names file, key and value
     */
    public static LanguageModel load(Path folder, DType type, Device device) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("no model folder at " + folder);
        }
        requireFloating(type);
        ConfigJson json = ConfigJson.read(folder.resolve("config.json"));
        Architecture architecture = Architecture.of(json);
        ModelConfig written = architecture.config(json);
        try (Scope scope = Scope.open();
                StoredWeights checkpoint = Checkpoint.open(folder, type, device)) {
            ModelConfig config = Checkpoint.resolveTied(written, checkpoint, folder);
            Decoder decoder = architecture.decoder(config, checkpoint);
            Map<String, Tensor> weights = checkpoint.all("a " + architecture.family() + " model");
            return new LanguageModel(
                    config, json.written(), Optional.of(folder), decoder, weights, weights.values(), device);
        }
    }

    /**
     * A model with fresh weights, to be trained from scratch: normal with deviation {@code initializer_range}, norms 1,
     * biases 0. The same draw gives the same weights.
     */
    public static LanguageModel create(ModelConfig config, Draw draw, DType type, Device device) {
        requireFloating(type);
        String text = config.toJson();
        Architecture architecture = Architecture.of(ConfigJson.parse(Path.of("config.json"), text));
        FreshWeights weights = new FreshWeights(config, draw.of("init"), type, device);
        try (Scope scope = Scope.open()) {
            Decoder decoder = architecture.decoder(config, weights);
            Map<String, Tensor> all = weights.all();
            return new LanguageModel(config, text, Optional.empty(), decoder, all, all.values(), device);
        }
    }

    private static void requireFloating(DType type) {
        if (!type.floating()) {
            throw new IllegalArgumentException("a model computes in F32, BF16, F16 or F64, not in " + type);
        }
    }

    public ModelConfig config() {
        return config;
    }

    public Decoder decoder() {
        return decoder;
    }

    @Override
    public DType dtype() {
        return decoder.dtype();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public List<Linear> linears() {
        return decoder.linears();
    }

    @Override
    public AdapterFormat adapters() {
        return AdapterFormat.PEFT;
    }

    @Override
    public Optional<Path> source() {
        return source;
    }

    /** Every weight by its name in the checkpoint, each once: a tied head is the embedding. */
    @Override
    public Map<String, Tensor> parameters() {
        return parameters;
    }

    /** The tokens that end a text: those of generation_config.json, else of config.json. */
    public List<Integer> endTokens() {
        Optional<Path> file =
                source.map(s -> s.resolve("generation_config.json")).filter(Files::exists);
        List<Integer> ends =
                file.map(f -> ConfigJson.read(f).wholes("eos_token_id", 0)).orElse(List.of());
        return ends.isEmpty() ? config.tokens().end() : ends;
    }

    /**
     * Writes a folder that transformers loads with the same logits: weights under the names they were read by, config.json
     * in its spelling, tokenizer files copied along. The folder appears whole or not at all; a folder that holds other
     * files is refused.
     *
     * @param type the element type of the stored weights
     */
    @Override
    public void save(Path folder, DType type) {
        requireFloating(type);
        new ModelFolder(folder).write(configText, source, parameters, type);
    }

    /** Adds an adapter to the base weights for good: W += s·B·A. */
    public void merge(Adapter adapter) {
        adapter.mergeInto(this);
    }

    /**
     * This model with an adapter added, beside it: the weights that the adapter changes are copies, all others are this model's
     * own, which must be closed after it.
     */
    public LanguageModel plus(Adapter adapter) {
        Map<String, Tensor> weights = new LinkedHashMap<>(parameters);
        List<Tensor> own = new ArrayList<>();
        for (String name : adapter.weights()) {
            Tensor weight = Objects.requireNonNull(weights.get(name));
            try (Scope scope = Scope.open()) {
                Tensor sum = adapter.added(name, weight).keep();
                weights.put(name, sum);
                own.add(sum);
            }
        }
        Decoder other = Architecture.of(ConfigJson.parse(Path.of("config.json"), configText))
                .decoder(config, (name, kind, shape) -> Objects.requireNonNull(weights.get(name)));
        return new LanguageModel(config, configText, source, other, weights, own, device);
    }

    @Override
    public void close() {
        owned.forEach(Tensor::free);
    }
}

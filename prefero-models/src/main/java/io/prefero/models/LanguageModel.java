package io.prefero.models;

import io.prefero.models.vision.VisualEncoder;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A causal language model in a Hugging Face folder, or on its way into one; some also {@link #vision() see}. Its weights live until {@link #close()}; none
 * requires gradients until the caller says so.
 */
public final class LanguageModel implements Model {
    private final ModelConfig config;
    private final String configText;
    private final Optional<Path> source;
    private final Decoder decoder;
    private final Optional<Vision> vision;
    private final WeightNames names;
    private final Map<String, String> spellings;
    private final Map<String, Tensor> parameters;
    private final List<Tensor> owned;
    private final Device device;

    /**
     * A model.
     *
     * @param spellings the names in the files it was loaded from
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private LanguageModel(
            ModelConfig config,
            String configText,
            Optional<Path> source,
            Decoder decoder,
            Optional<Vision> vision,
            WeightNames names,
            Map<String, String> spellings,
            Map<String, Tensor> parameters,
            Collection<Tensor> owned,
            Device device) {
        this.config = config;
        this.configText = configText;
        this.source = source;
        this.decoder = decoder;
        this.vision = vision;
        this.names = names;
        this.spellings = spellings;
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
                StoredWeights checkpoint = Checkpoint.open(folder, architecture.names(), type, device)) {
            ModelConfig config = Checkpoint.resolveTied(written, checkpoint, architecture.names(), folder);
            Decoder decoder = architecture.decoder(config, checkpoint);
            Optional<VisualEncoder> encoder = architecture.encoder(json, config, checkpoint);
            Map<String, Tensor> weights = checkpoint.all("a " + architecture.family() + " model");
            return new LanguageModel(
                    config,
                    json.written(),
                    Optional.of(folder),
                    decoder,
                    encoder.map(e -> architecture.vision(json, Optional.of(folder), e)),
                    architecture.names(),
                    checkpoint.spellings(),
                    weights,
                    weights.values(),
                    device);
        }
    }

    /**
     * A model with fresh weights, to be trained from scratch: normal with deviation {@code initializer_range}, norms 1,
     * biases 0. The same draw gives the same weights.
     */
    public static LanguageModel create(ModelConfig config, Draw draw, DType type, Device device) {
        return create(config.toJson(), draw, type, device);
    }

    /** The same for the text of a config.json, of a model that sees too. */
    public static LanguageModel create(String configText, Draw draw, DType type, Device device) {
        requireFloating(type);
        ConfigJson json = ConfigJson.parse(Path.of("config.json"), configText);
        Architecture architecture = Architecture.of(json);
        ModelConfig config = architecture.config(json);
        FreshWeights weights = new FreshWeights(config, draw.of("init"), type, device);
        try (Scope scope = Scope.open()) {
            Decoder decoder = architecture.decoder(config, weights);
            Optional<VisualEncoder> encoder = architecture.encoder(json, config, weights);
            Map<String, Tensor> all = weights.all();
            return new LanguageModel(
                    config,
                    configText,
                    Optional.empty(),
                    decoder,
                    encoder.map(e -> architecture.vision(json, Optional.empty(), e)),
                    architecture.names(),
                    Map.of(),
                    all,
                    all.values(),
                    device);
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

    /** What it sees with, if it does. */
    public Optional<Vision> vision() {
        return vision;
    }

    /** Whether gradients flow into weights of a part. */
    public boolean learns(Vision.Part part) {
        return parameters.entrySet().stream()
                .anyMatch(
                        e -> Vision.Part.of(e.getKey()) == part && e.getValue().requiresGrad());
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
    public List<Linear> eyes() {
        return vision.stream()
                .flatMap(v -> v.encoder().linears().stream())
                .map(layer -> new Linear(layer.path(), layer.weight(), layer.bias()))
                .toList();
    }

    @Override
    public AdapterFormat adapters() {
        return names == WeightNames.TEXT ? AdapterFormat.PEFT : new PeftFormat(names);
    }

    @Override
    public Optional<Path> source() {
        return source;
    }

    /**
     * Every weight by its name, each once: a tied head is the embedding. Of a model that sees these are the names that
     * transformers 5 has in memory, whatever the files say: {@code model.language_model.…}, {@code lm_head.weight}, and {@code
     * model.vision_tower.…} with {@code model.multi_modal_projector.…}, or {@code model.visual.…}; see {@link Vision.Part}.
     */
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
        Map<String, Tensor> stored = new LinkedHashMap<>();
        parameters.forEach(
                (name, weight) -> stored.put(names.written(name, Optional.ofNullable(spellings.get(name))), weight));
        new ModelFolder(folder).write(configText, source, stored, type);
    }

    /** Adds an adapter to the base weights for good: W += s·B·A. */
    public void merge(Adapter adapter) {
        adapter.mergeInto(this);
    }

    /**
     * This model with other weights in place of some, beside it. All others are this model's own, which must be closed after it.
     *
     * @param others kept tensors by the names of {@link #parameters()}, which the new model frees
     */
    public LanguageModel with(Map<String, Tensor> others) {
        Map<String, Tensor> weights = new LinkedHashMap<>(parameters);
        weights.putAll(others);
        ConfigJson json = ConfigJson.parse(Path.of("config.json"), configText);
        Architecture architecture = Architecture.of(json);
        WeightSource own = (name, kind, shape) -> Objects.requireNonNull(weights.get(name));
        Decoder other = architecture.decoder(config, own);
        Optional<Vision> eyes = others.keySet().stream().anyMatch(name -> Vision.Part.of(name) != Vision.Part.LANGUAGE)
                ? architecture
                        .encoder(json, config, own)
                        .map(e -> vision.orElseThrow().by(e))
                : vision;
        return new LanguageModel(
                config, configText, source, other, eyes, names, spellings, weights, others.values(), device);
    }

    @Override
    public void close() {
        owned.forEach(Tensor::free);
    }
}

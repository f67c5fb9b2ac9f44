package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A LoRA adapter: for each targeted linear layer a pair of small matrices that a {@link Pass} may switch on. It knows the
 * layers by name only, so that one base serves any number of adapters at once, and without one answers as before. Its
 * weights live until {@link #close()}; none requires gradients until the caller says so.
 */
public final class Adapter implements AutoCloseable {
    private static final String WEIGHT = ".weight";

    private final LoraSettings settings;
    private final Map<String, LoraPair> pairs;
    private final AdapterFormat.Writing writing;

    /**
     * An adapter.
     *
     * @param pairs by the path of the linear layer, in the model's order
     */
    public Adapter(LoraSettings settings, Map<String, LoraPair> pairs, AdapterFormat.Writing writing) {
        this.settings = settings;
        this.pairs = Collections.unmodifiableMap(pairs);
        this.writing = writing;
    }

    /**
     * A fresh adapter: A random as the model's format has it, B zero, so that it changes nothing yet. The same draw gives the
     * same adapter.
     *
     * @throws IllegalArgumentException if a target names no linear layer of the model, or none of what it sees with is a target
     *     where some are to be
     */
    public static Adapter create(Model model, LoraSettings settings, Draw draw) {
        List<Linear> targets = targets(model, settings);
        if (settings.sight() && targets.stream().noneMatch(l -> isSight(l.path()))) {
            throw new IllegalArgumentException("an adapter on what the model sees with needs a model that sees, and"
                    + " targets among " + PeftConfig.lastNames(model.eyes()) + "; got " + settings.targets());
        }
        Map<String, LoraPair> pairs = new LinkedHashMap<>();
        for (Linear linear : targets) {
            Draw own = draw.of("lora").of(linear.path());
            pairs.put(linear.path(), fresh(linear, settings, model.adapters(), own));
        }
        String base = model.source().map(Path::toString).orElse("");
        return new Adapter(settings, pairs, model.adapters().writing(settings, targets, base));
    }

    private static LoraPair fresh(Linear linear, LoraSettings settings, AdapterFormat format, Draw draw) {
        long out = linear.weight().size(0);
        long in = linear.weight().size(1);
        int rank = settings.rank(linear.path());
        DType type = linear.weight().dtype();
        Device device = linear.weight().device();
        Tensor a = Scope.of(() -> format.first(draw, rank, in).to(type).to(device));
        Tensor b = Scope.of(() -> Tensor.zeros(type, out, rank).to(device));
        return new LoraPair(a.keep(), b.keep(), settings.scale(linear.path()), settings.dropout());
    }

    static List<Linear> targets(Model model, LoraSettings settings) {
        LoraSettings.Targets targets = settings.targets();
        List<Linear> all = settings.sight() ? everywhere(model) : model.linears();
        if (targets instanceof LoraSettings.Targets.Named named) {
            named.names().forEach(name -> requireLinear(all, name));
        }
        List<Linear> found = all.stream()
                .filter(l -> targets.match(l.path())
                        || targets.match(model.adapters().olderPath(l.path())))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "targets " + targets + " match no linear layer; there are " + PeftConfig.lastNames(all));
        }
        return found;
    }

    private static List<Linear> everywhere(Model model) {
        return Stream.concat(model.linears().stream(), model.eyes().stream()).toList();
    }

    private static void requireLinear(List<Linear> all, String name) {
        LoraSettings.Targets one = new LoraSettings.Targets.Named(List.of(name));
        if (all.stream().noneMatch(l -> one.match(l.path()))) {
            throw new IllegalArgumentException("target \"" + name + "\" is no linear layer that an adapter can change;"
                    + " there are " + PeftConfig.lastNames(all) + ". Embeddings and head cannot be targets");
        }
    }

    /**
     * Loads an adapter in the model's format.
     *
     * @throws IllegalArgumentException if it uses what is not supported (DoRA, modules_to_save, biases, embeddings), or
     *     does not fit the model
     */
    public static Adapter load(Path folder, Model model) {
        return model.adapters().load(folder, model);
    }

    /** Writes a folder in that format, whole or not at all; a folder that holds other files is refused. */
    public void save(Path folder) {
        writing.save(folder, parameters());
    }

    public LoraSettings settings() {
        return settings;
    }

    /** Every matrix under its key in the file, in the model's order. */
    public Map<String, Tensor> parameters() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        pairs.forEach((path, pair) -> {
            all.put(writing.keyOfA(path), pair.a());
            all.put(writing.keyOfB(path), pair.b());
        });
        return all;
    }

    /** Whether the model answers otherwise with it than without: some B is not zero. */
    public boolean changesTheBase() {
        return pairs.values().stream().anyMatch(pair -> pair.b().norm() > 0);
    }

    /** Whether it changes what the model sees with. */
    public boolean sees() {
        return pairs.keySet().stream().anyMatch(Adapter::isSight);
    }

    static boolean isSight(String path) {
        return Vision.Part.of(path) != Vision.Part.LANGUAGE;
    }

    /** The names, in the checkpoint, of the weights that it changes. */
    public List<String> weights() {
        return pairs.keySet().stream().map(path -> path + WEIGHT).toList();
    }

    /** What one of these weights, W, is with the adapter: W + s·B·A, without gradient. */
    public Tensor added(String name, Tensor weight) {
        LoraPair pair = pair(name.substring(0, name.length() - WEIGHT.length())).orElseThrow();
        return weight.detach().plus(pair.product());
    }

    /** The weights that it changes as they are with it, each a copy that is kept for the caller to free. */
    public Map<String, Tensor> changed(Map<String, Tensor> weights) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        for (String name : weights()) {
            try (Scope scope = Scope.open()) {
                changed.put(
                        name,
                        added(name, Objects.requireNonNull(weights.get(name))).keep());
            }
        }
        return changed;
    }

    Optional<LoraPair> pair(String path) {
        return Optional.ofNullable(pairs.get(path));
    }

    void mergeInto(Model model) {
        for (Linear linear : everywhere(model)) {
            pair(linear.path())
                    .ifPresent(pair -> Scope.run(() -> linear.weight().detach().plus_(pair.product())));
        }
    }

    @Override
    public void close() {
        parameters().values().forEach(Tensor::free);
    }
}

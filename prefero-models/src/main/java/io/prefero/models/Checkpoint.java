package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.tensor.TensorFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The weights of a folder under the names an {@link Architecture} uses. What does not fit is collected, so that one
 * message can name it all.
 */
final class Checkpoint implements WeightSource, AutoCloseable {
    static final String WEIGHTS = "model";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";
    private static final int NAMED = 8;

    private final Path folder;
    private final TensorFiles files;
    private final DType type;
    private final Device device;
    /** From the architecture's name to the file's, sorted. */
    private final Map<String, String> names = new TreeMap<>();

    private final Map<String, Tensor> taken = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();

    private Checkpoint(Path folder, TensorFiles files, DType type, Device device) {
        this.folder = folder;
        this.files = files;
        this.type = type;
        this.device = device;
        for (String stored : files.names()) {
            String name = canonical(stored);
            if (!name.endsWith(".rotary_emb.inv_freq") && names.put(name, stored) != null) {
                throw new IllegalArgumentException(folder + " holds " + name + " twice, under different prefixes");
            }
        }
    }

    static Checkpoint open(Path folder, DType type, Device device) {
        refusePickles(folder);
        return new Checkpoint(folder, TensorFiles.open(folder, WEIGHTS), type, device);
    }

    private static void refusePickles(Path folder) {
        boolean safe = Files.exists(folder.resolve(WEIGHTS + ".safetensors"))
                || Files.exists(folder.resolve(WEIGHTS + ".safetensors.index.json"));
        for (String pickle : List.of("pytorch_model.bin", "pytorch_model.bin.index.json")) {
            if (!safe && Files.exists(folder.resolve(pickle))) {
                throw new IllegalArgumentException(
                        folder + " holds its weights as " + pickle + ", a pickle, which can run"
                                + " code when it is read and is refused. Convert it: load it with transformers and call"
                                + " model.save_pretrained(folder), which writes model.safetensors");
            }
        }
    }

    /** Accepts a bare base model (layers.0. …) and a language model inside a multimodal one. */
    private static String canonical(String stored) {
        String name = stored.startsWith("model.language_model.")
                ? "model." + stored.substring("model.language_model.".length())
                : stored.startsWith("language_model.") ? stored.substring("language_model.".length()) : stored;
        boolean bare = name.startsWith("layers.") || name.startsWith("embed_tokens.") || name.startsWith("norm.");
        return bare ? "model." + name : name;
    }

    /**
     * Whether head and embedding are one, as transformers 5 decides it: as config.json says, unless both are stored and
     * differ. Call once, before the weights are taken.
     */
    ModelConfig resolveTied(ModelConfig config) {
        if (!config.tied() || !names.containsKey(HEAD)) {
            return config;
        }
        if (!names.containsKey(EMBEDDING)) {
            names.put(
                    EMBEDDING,
                    files.names().stream()
                            .filter(n -> canonical(n).equals(HEAD))
                            .findFirst()
                            .orElseThrow());
            names.remove(HEAD);
            return config;
        }
        if (sameValues(stored(HEAD), stored(EMBEDDING))) {
            names.remove(HEAD);
            return config;
        }
        String differ = folder + ": config.json ties the head to the embedding, but " + HEAD + " is stored and differs;"
                + " the head is kept as it is stored";
        System.getLogger(Checkpoint.class.getName()).log(System.Logger.Level.WARNING, differ);
        return config.withTied(false);
    }

    private static boolean sameValues(Tensor a, Tensor b) {
        return Arrays.equals(a.shape(), b.shape()) && a.eq(b).all();
    }

    private Tensor stored(String name) {
        return files.tensor(names.getOrDefault(name, name));
    }

    @Override
    public Tensor take(String name, Kind kind, long... shape) {
        String stored = names.remove(name);
        if (stored == null) {
            missing.add(name);
            return Tensor.zeros(DType.F32, 0);
        }
        Tensor tensor = files.tensor(stored);
        if (!Arrays.equals(tensor.shape(), shape) || !tensor.dtype().floating()) {
            misshapen.add(
                    name + " is " + tensor + ", expected floating-point numbers of shape " + Arrays.toString(shape));
            return Tensor.zeros(DType.F32, 0);
        }
        Tensor own = Scope.of(() -> tensor.to(type).to(device));
        Tensor weight = (own == tensor ? Scope.of(tensor::copy) : own).keep();
        taken.put(name, weight);
        return weight;
    }

    /** The weights that were taken, in that order; refuses if anything was missing, unexpected or of another shape. */
    Map<String, Tensor> all(String family) {
        if (missing.isEmpty() && misshapen.isEmpty() && names.isEmpty()) {
            return taken;
        }
        taken.values().forEach(Tensor::free);
        throw new IllegalArgumentException("the weights in " + folder + " are not those of a " + family
                + " model with this config.json." + listed("missing", missing) + listed("of another shape", misshapen)
                + listed("unexpected", List.copyOf(names.keySet())));
    }

    private static String listed(String what, List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String more = names.size() > NAMED ? ", … (" + names.size() + " in all)" : "";
        return " " + what + ": " + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more + ".";
    }

    @Override
    public void close() {
        files.close();
    }
}

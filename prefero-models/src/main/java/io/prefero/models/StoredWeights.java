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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The weights of a folder under the names that a network uses. What does not fit is collected, so that one message can name
 * it all.
 */
public final class StoredWeights implements WeightSource, AutoCloseable {
    private static final int NAMED = 8;

    private final Path folder;
    private final TensorFiles files;
    private final DType type;
    private final Device device;
    /** From the network's name to the file's, sorted. */
    private final Map<String, String> names = new TreeMap<>();

    /** What stays of it when a weight has been taken. */
    private final Map<String, String> spellings;

    private final Map<String, Tensor> taken = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();

    private StoredWeights(
            Path folder, TensorFiles files, Function<String, Optional<String>> naming, DType type, Device device) {
        this.folder = folder;
        this.files = files;
        this.type = type;
        this.device = device;
        for (String stored : files.names()) {
            naming.apply(stored).ifPresent(name -> {
                if (names.put(name, stored) != null) {
                    throw new IllegalArgumentException(folder + " holds " + name + " twice, under different prefixes");
                }
            });
        }
        this.spellings = new HashMap<>(names);
    }

    /** The names in the file, by those of the network. */
    Map<String, String> spellings() {
        return spellings;
    }

    /**
     * Opens the weights of a folder.
     *
     * @param file what their files are called, without ending: {@code model}, {@code diffusion_pytorch_model}
     * @param naming the network's name of a stored tensor; none for what is not needed
     * @param type what they are converted to
     */
    public static StoredWeights open(
            Path folder, String file, Function<String, Optional<String>> naming, DType type, Device device) {
        refusePickles(folder, file);
        return new StoredWeights(folder, TensorFiles.open(folder, file), naming, type, device);
    }

    private static void refusePickles(Path folder, String file) {
        for (String pickle :
                List.of("pytorch_model.bin", "pytorch_model.bin.index.json", file + ".bin", file + ".fp16.bin")) {
            if (!TensorFiles.areIn(folder, file) && Files.exists(folder.resolve(pickle))) {
                throw new IllegalArgumentException(
                        folder + " holds its weights as " + pickle + ", a pickle, which can run"
                                + " code when it is read and is refused. Convert it: load it with transformers or"
                                + " diffusers and call model.save_pretrained(folder), which writes " + file
                                + ".safetensors");
            }
        }
    }

    /** Whether a weight of this name is stored and was not taken yet. */
    public boolean has(String name) {
        return names.containsKey(name);
    }

    /** A stored tensor as it lies in its file. */
    Tensor stored(String name) {
        return files.tensor(names.getOrDefault(name, name));
    }

    /** Lets a stored tensor be known by another name. */
    void rename(String name, String other) {
        String stored = names.remove(name);
        if (stored != null) {
            names.put(other, stored);
            spellings.remove(name);
        }
    }

    /** Takes no notice of a stored tensor. */
    void ignore(String name) {
        names.remove(name);
    }

    @Override
    public Tensor take(String name, Kind kind, long... shape) {
        String stored = names.remove(name);
        if (stored == null) {
            missing.add(name);
            return Tensor.zeros(DType.F32, 0);
        }
        Tensor tensor = files.tensor(stored);
        if (!fits(tensor.shape(), shape) || !tensor.dtype().floating()) {
            misshapen.add(
                    name + " is " + tensor + ", expected floating-point numbers of shape " + Arrays.toString(shape));
            return Tensor.zeros(DType.F32, 0);
        }
        Tensor own = Scope.of(() -> tensor.view(shape).to(type).to(device));
        boolean mapped = tensor.dtype() == type && device.equals(Device.CPU); // nothing was converted
        Tensor weight = (mapped ? Scope.of(own::copy) : own).keep();
        taken.put(name, weight);
        return weight;
    }

    /** A matrix may be stored as a convolution of 1 × 1. */
    private static boolean fits(long[] stored, long[] wanted) {
        return Arrays.equals(stored, wanted)
                || stored.length == wanted.length + 2
                        && stored[wanted.length] == 1
                        && stored[wanted.length + 1] == 1
                        && Arrays.equals(Arrays.copyOf(stored, wanted.length), wanted);
    }

    /**
     * The weights that were taken, in that order; refuses if anything was missing, unexpected or of another shape.
     *
     * @param what the network, as in {@code a llama model}
     */
    public Map<String, Tensor> all(String what) {
        if (missing.isEmpty() && misshapen.isEmpty() && names.isEmpty()) {
            return taken;
        }
        taken.values().forEach(Tensor::free);
        throw new IllegalArgumentException("the weights in " + folder + " are not those of " + what
                + " with this config.json." + listed("missing", missing) + listed("of another shape", misshapen)
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

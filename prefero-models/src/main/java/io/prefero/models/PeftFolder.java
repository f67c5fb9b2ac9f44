package io.prefero.models;

import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Folders;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An adapter's folder in PEFT's format. The layers that have matrices in the file are the ones that change. */
final class PeftFolder {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";

    private final Path folder;
    private final Safetensors file;
    private final LoraSettings settings;
    private final AdapterFormat format;
    private final Set<String> unread;

    private PeftFolder(Path folder, Safetensors file, LoraSettings settings, AdapterFormat format) {
        this.folder = folder;
        this.file = file;
        this.settings = settings;
        this.format = format;
        this.unread = new LinkedHashSet<>(file.names());
    }

    static String keyOfA(String path) {
        return PREFIX + path + ".lora_A.weight";
    }

    static String keyOfB(String path) {
        return PREFIX + path + ".lora_B.weight";
    }

    static Adapter load(Path folder, Model model) {
        if (!Files.exists(folder.resolve(WEIGHTS)) && Files.exists(folder.resolve("adapter_model.bin"))) {
            throw new IllegalArgumentException(
                    folder + " holds its weights as adapter_model.bin, a pickle, which can run"
                            + " code when it is read and is refused. Convert it: load it with PEFT and save it again");
        }
        ConfigJson json = ConfigJson.read(folder.resolve(CONFIG));
        LoraSettings settings = PeftConfig.read(json);
        try (Scope scope = Scope.open();
                Safetensors file = Safetensors.open(folder.resolve(WEIGHTS))) {
            Map<String, LoraPair> pairs =
                    new PeftFolder(folder, file, settings, model.adapters()).pairs(model, partial(json));
            return new Adapter(
                    settings.seeing(pairs.keySet().stream().anyMatch(Adapter::isSight)),
                    pairs,
                    new PeftFormat.Folder(json.written()));
        }
    }

    /** Whether adapter_config.json leaves out some of the layers that its targets name. */
    private static boolean partial(ConfigJson json) {
        return json.has("layers_to_transform") || json.has("exclude_modules");
    }

    private Map<String, LoraPair> pairs(Model model, boolean partial) {
        Set<String> eyes = model.eyes().stream().map(Linear::path).collect(Collectors.toSet());
        List<Linear> present = Adapter.targets(model, settings).stream()
                .filter(l -> !partial && !eyes.contains(l.path()) || unread.contains(keyOfA(written(l))))
                .toList();
        present.forEach(this::check);
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException(
                    file.file() + " holds " + unread.iterator().next()
                            + ", which is no low-rank matrix of a targeted linear layer of this model (" + unread.size()
                            + " such tensors); embeddings and DoRA are not supported");
        }
        Map<String, LoraPair> pairs = new LinkedHashMap<>();
        present.forEach(l -> pairs.put(l.path(), pair(l)));
        return pairs;
    }

    private void check(Linear linear) {
        int rank = settings.rank(linear.path());
        require(keyOfA(written(linear)), rank, linear.weight().size(1));
        require(keyOfB(written(linear)), linear.weight().size(0), rank);
    }

    /** The layer's path as this file has it, in the current spelling or the older one. */
    private String written(Linear linear) {
        String older = format.olderPath(linear.path());
        return file.names().contains(keyOfA(older)) ? older : linear.path();
    }

    private void require(String key, long... shape) {
        if (!unread.remove(key)) {
            throw new IllegalArgumentException(
                    file.file() + " lacks " + key + ", which " + folder.resolve(CONFIG) + " targets in this model");
        }
        if (!Arrays.equals(file.shape(key), shape)) {
            throw new IllegalArgumentException(file.file() + ": " + key + " has shape "
                    + Arrays.toString(file.shape(key)) + ", expected " + Arrays.toString(shape)
                    + "; the adapter belongs to another model, or r in its config is wrong");
        }
    }

    private LoraPair pair(Linear linear) {
        return new LoraPair(
                own(keyOfA(written(linear)), linear),
                own(keyOfB(written(linear)), linear),
                settings.scale(linear.path()),
                settings.dropout());
    }

    private Tensor own(String key, Linear linear) {
        DType type = linear.weight().dtype();
        return Scope.of(() ->
                        file.tensor(key).copy().to(type).to(linear.weight().device()))
                .keep();
    }

    static void save(Path folder, String config, Map<String, Tensor> matrices) {
        Folders.write(folder, temporary -> {
            AtomicFile.write(temporary.resolve(CONFIG), config);
            Safetensors.write(temporary.resolve(WEIGHTS), matrices, Map.of("format", "pt"));
        });
    }
}

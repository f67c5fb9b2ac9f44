package io.prefero.tensor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The weights of a checkpoint folder: {@code NAME.safetensors}, or shards and {@code NAME.safetensors.index.json}. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public final class TensorFiles implements AutoCloseable {
    private static final String ENDING = ".safetensors";
    private static final String INDEX = ".safetensors.index";
    private static final String JSON = ".json";
    private static final String HALF = ".fp16"; // what diffusers puts into the names of a variant

    private final Map<String, Safetensors> places;
    private final Collection<Safetensors> files;
    private final Optional<Path> index;

    private TensorFiles(Map<String, Safetensors> places, Collection<Safetensors> files, Optional<Path> index) {
        this.places = places;
        this.files = files;
        this.index = index;
    }

    /** The type of the first of the weights {@code name} of {@code folder}; F32 if there is none. */
    public static DType dtype(Path folder, String name) {
        try (TensorFiles files = open(folder, name)) {
            return files.names().stream().findFirst().map(files::dtype).orElse(DType.F32);
        }
    }

    /**
     * Maps the weights {@code name} of {@code folder}; one file is preferred to shards, as transformers does, and both to
     * diffusers' variant {@code fp16}.
     *
     * @throws IllegalArgumentException if there are none, or the index does not fit its shards
     */
    public static TensorFiles open(Path folder, String name) {
        for (String variant : List.of("", HALF)) {
            Path single = folder.resolve(name + variant + ENDING);
            Path index = folder.resolve(name + INDEX + variant + JSON);
            if (Files.exists(single)) {
                Safetensors file = Safetensors.open(single);
                Map<String, Safetensors> places = new LinkedHashMap<>();
                file.names().forEach(n -> places.put(n, file));
                return new TensorFiles(places, List.of(file), Optional.empty());
            }
            if (Files.exists(index)) {
                return sharded(folder, index);
            }
        }
        throw new IllegalArgumentException(
                "no weights in " + folder + ": neither " + name + ENDING + " nor " + name + INDEX + JSON + " is there");
    }

    /** Whether a folder holds such weights. */
    public static boolean areIn(Path folder, String name) {
        return List.of("", HALF).stream()
                .anyMatch(variant -> Files.exists(folder.resolve(name + variant + ENDING))
                        || Files.exists(folder.resolve(name + INDEX + variant + JSON)));
    }

    /** The file that says which shard holds what, if there are shards. */
    public Optional<Path> index() {
        return index;
    }

    private static TensorFiles sharded(Path folder, Path index) {
        Map<String, Safetensors> files = new TreeMap<>();
        Map<String, Safetensors> places = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, JsonNode> e : weightMap(index).properties()) {
                String shard = e.getValue().asString("");
                Safetensors file = files.computeIfAbsent(shard, s -> Safetensors.open(shard(folder, index, s)));
                if (!file.names().contains(e.getKey())) {
                    throw new IllegalArgumentException(
                            index + " places \"" + e.getKey() + "\" in " + shard + ", which does not hold it");
                }
                places.put(e.getKey(), file);
            }
        } catch (RuntimeException e) {
            files.values().forEach(Safetensors::close);
            throw e;
        }
        return new TensorFiles(places, new ArrayList<>(files.values()), Optional.of(index));
    }

    private static JsonNode weightMap(Path index) {
        try {
            JsonNode map = JsonMapper.shared().readTree(index.toFile()).path("weight_map");
            if (!map.isObject() || map.isEmpty()) {
                throw new IllegalArgumentException(index + " has no weight_map");
            }
            return map;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(index + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Path shard(Path folder, Path index, String name) {
        Path file = folder.resolve(name);
        if (name.isEmpty() || Path.of(name).getNameCount() != 1 || name.startsWith(".")) {
            throw new IllegalArgumentException(
                    index + " names the file \"" + name + "\"; shards must lie in the checkpoint's own folder");
        }
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(index + " names " + name + ", which is not in " + folder);
        }
        return file;
    }

    /** The names of all tensors. */
    public Set<String> names() {
        return places.keySet();
    }

    /** The files that hold them, in order of name. */
    public List<Path> files() {
        return files.stream().map(Safetensors::file).toList();
    }

    /** A tensor as it lies in its file, not copied. */
    public Tensor tensor(String name) {
        return place(name).tensor(name);
    }

    private Safetensors place(String name) {
        Safetensors file = places.get(name);
        if (file == null) {
            throw new IllegalArgumentException("no tensor \"" + name + "\" in "
                    + files.iterator().next().file().getParent());
        }
        return file;
    }

    /** The element type a tensor is stored in. */
    public DType dtype(String name) {
        return place(name).dtype(name);
    }

    @Override
    public void close() {
        files.forEach(Safetensors::close);
    }
}

package io.prefero.tensor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The weights of a checkpoint folder: {@code NAME.safetensors}, or shards and {@code NAME.safetensors.index.json}. */
public final class TensorFiles implements AutoCloseable {
    private final Map<String, Safetensors> places;
    private final Collection<Safetensors> files;

    private TensorFiles(Map<String, Safetensors> places, Collection<Safetensors> files) {
        this.places = places;
        this.files = files;
    }

    /**
     * Maps the weights {@code name} of {@code folder}; one file is preferred to shards, as transformers does.
     *
     * @throws IllegalArgumentException if there are none, or the index does not fit its shards
     */
    public static TensorFiles open(Path folder, String name) {
        Path single = folder.resolve(name + ".safetensors");
        Path index = folder.resolve(name + ".safetensors.index.json");
        if (Files.exists(single)) {
            Safetensors file = Safetensors.open(single);
            Map<String, Safetensors> places = new LinkedHashMap<>();
            file.names().forEach(n -> places.put(n, file));
            return new TensorFiles(places, List.of(file));
        }
        if (Files.exists(index)) {
            return sharded(folder, index);
        }
        throw new IllegalArgumentException("no weights in " + folder + ": neither " + single.getFileName() + " nor "
                + index.getFileName() + " is there");
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
        return new TensorFiles(places, new ArrayList<>(files.values()));
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

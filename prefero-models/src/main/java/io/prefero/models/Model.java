package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A network whose weights can be trained: all of them, or adapters on its linear layers. */
public interface Model extends AutoCloseable {
    /** Every weight by its name in the checkpoint, each once. */
    Map<String, Tensor> parameters();

    /** The linear layers that adapters may target, in order. */
    List<Linear> linears();

    /** Those of what it sees with, which adapters target only where they say so. */
    default List<Linear> eyes() {
        return List.of();
    }

    /** How adapters on it begin and are written. */
    AdapterFormat adapters();

    /** The folder this was loaded from. */
    Optional<Path> source();

    /** The type that the weights have and that this computes in. */
    DType dtype();

    Device device();

    /**
     * Writes a folder that the libraries this kind of model comes from load with the same numbers. It appears whole or not at
     * all; a folder that holds other files is refused.
     *
     * @param type the element type of the stored weights
     */
    void save(Path folder, DType type);

    /** Frees the weights. */
    @Override
    void close();
}

package io.prefero.models.diffusion;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A denoiser whose weights, files and device are a {@link Network}'s. */
interface StoredDenoiser extends Denoiser {
    Network network();

    @Override
    default Map<String, Tensor> parameters() {
        return network().parameters();
    }

    @Override
    default Optional<Path> source() {
        return network().source();
    }

    @Override
    default DType dtype() {
        return network().type();
    }

    @Override
    default Device device() {
        return network().device();
    }

    @Override
    default void save(Path folder, DType type) {
        network().save(folder, type);
    }

    @Override
    default void close() {
        network().close();
    }
}

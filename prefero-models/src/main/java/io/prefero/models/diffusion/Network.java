package io.prefero.models.diffusion;

import io.prefero.models.ModelFolder;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Folders;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a network has beside its arithmetic.
 *
 * @param config the text of its config.json
 * @param source the folder it was loaded from
 * @param parameters every weight by its name
 * @param buffers what is stored beside them and never trained
 * @param owned what is freed when it is closed
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
record Network(
        String config,
        Optional<Path> source,
        Map<String, Tensor> parameters,
        Map<String, Tensor> buffers,
        Collection<Tensor> owned,
        DType type,
        Device device) {
    /** One that owns all that it has. */
    static Network of(
            String config,
            Optional<Path> source,
            Map<String, Tensor> weights,
            Collection<String> buffers,
            DType type,
            Device device) {
        Map<String, Tensor> trained = new LinkedHashMap<>(weights);
        trained.keySet().removeAll(buffers);
        Map<String, Tensor> fixed = new LinkedHashMap<>(weights);
        fixed.keySet().retainAll(buffers);
        return new Network(config, source, trained, fixed, weights.values(), type, device);
    }

    /** The same with other weights in place of some, which alone are owned. */
    Network with(Map<String, Tensor> others) {
        Map<String, Tensor> weights = new LinkedHashMap<>(parameters);
        weights.putAll(others);
        return new Network(config, source, weights, buffers, others.values(), type, device);
    }

    /** A weight or buffer. */
    Tensor weight(String name) {
        return Objects.requireNonNull(parameters.getOrDefault(name, buffers.get(name)), name);
    }

    /** Writes the folder that diffusers loads. */
    void save(Path folder, DType stored) {
        Map<String, Tensor> all = new LinkedHashMap<>(parameters);
        all.putAll(buffers);
        Folders.write(folder, temporary -> {
            AtomicFile.write(temporary.resolve("config.json"), config);
            ModelFolder.weights(temporary.resolve(Denoiser.WEIGHTS + ".safetensors"), all, stored);
        });
    }

    void close() {
        owned.forEach(Tensor::free);
    }
}

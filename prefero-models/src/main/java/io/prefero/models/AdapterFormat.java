package io.prefero.models;

import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How the adapters of a kind of model begin, and how they lie on disk. */
public interface AdapterFormat {
    /** PEFT's: adapter_config.json and adapter_model.safetensors. */
    AdapterFormat PEFT = new PeftFormat(WeightNames.TEXT);

    /** The layers that are changed where nobody says which. */
    LoraSettings.Targets usualTargets();

    /** What older adapters call the layer of a path. */
    default String olderPath(String path) {
        return path;
    }

    /** The A [rank, in] of a fresh adapter, fp32; B is zero. */
    Tensor first(Draw draw, int rank, long in);

    /**
     * How a fresh adapter is to be written.
     *
     * @param targets the layers that it changes
     * @param base the folder of the model under it; empty if it has none
     */
    Writing writing(LoraSettings settings, List<Linear> targets, String base);

    /**
     * Loads an adapter.
     *
     * @throws IllegalArgumentException if it uses what is not supported, or does not fit the model
     */
    Adapter load(Path folder, Model model);

    /** How one adapter is written. */
    interface Writing {
        /** What the matrix A of a layer is called. */
        String keyOfA(String path);

        /** What its B is called. */
        String keyOfB(String path);

        /** Writes the matrices by these names, whole or not at all; a folder that holds other files is refused. */
        void save(Path folder, Map<String, Tensor> matrices);
    }
}

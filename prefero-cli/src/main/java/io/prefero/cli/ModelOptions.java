package io.prefero.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which model answers. */
final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "The model: config.json, safetensors, tokenizer.json.")
    private Path model = Path.of("");

    @Option(names = "--adapter", paramLabel = "DIR", description = "A LoRA adapter in PEFT's format to switch on.")
    private Optional<Path> adapter = Optional.empty();

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description = "Type to compute in: f32, bf16, f64; auto is bf16 on CUDA and f32 on the CPU.")
    private String dtype = "auto";

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N; default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    /** Loads it; to be closed. */
    LoadedModel load() {
        return load(model, adapter);
    }

    /** Loads another, in the same type on the same device; to be closed. */
    LoadedModel load(Path folder, Optional<Path> over) {
        return LoadedModel.load(folder, over, dtype, device);
    }

    /** Whether an adapter is on. */
    boolean adapted() {
        return adapter.isPresent();
    }
}

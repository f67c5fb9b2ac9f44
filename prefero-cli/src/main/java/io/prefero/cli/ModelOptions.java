package io.prefero.cli;

import io.prefero.example.Chat;
import io.prefero.models.diffusion.Pipeline;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which model answers. */
final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description =
                    "The model: config.json, safetensors, tokenizer.json; for images a pipeline as diffusers writes it.")
    private Path model = Path.of("");

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "A LoRA adapter to switch on, in PEFT's format or, for images, in diffusers'.")
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

    /** How conversations become its texts. */
    Chat chat() {
        return Chat.of(Optional.empty(), model);
    }

    /** Whether the folder is an image pipeline's. */
    boolean isPipeline() {
        return Pipeline.isIn(model);
    }

    /** Loads the pipeline; to be closed. */
    LoadedPipeline loadPipeline(Optional<Path> denoiser) {
        return LoadedPipeline.load(model, denoiser, adapter, dtype, device);
    }

    /** Whether an adapter is on. */
    boolean adapted() {
        return adapter.isPresent();
    }
}

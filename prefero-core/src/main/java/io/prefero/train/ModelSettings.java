package io.prefero.train;

import io.prefero.models.Pass;
import io.prefero.models.Vision;
import io.prefero.setting.Setting;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import java.nio.file.Path;
import java.util.Optional;

/** Which model is trained, what of it, and where. */
public record ModelSettings(
        @Setting(
                "folder of the checkpoint: config.json, safetensors, tokenizer.json; of image models a pipeline's, with model_index.json")
        Path path,

        @Setting("train a LoRA adapter with these settings; absent: all weights")
        Optional<Lora> lora,

        @Setting("folder of a PEFT adapter to go on training")
        Optional<Path> adapter,

        @Setting(
                value = "type to compute in: f32, bf16, f64; auto is bf16 on CUDA and f32 on the CPU",
                initial = "auto")
        String dtype,

        @Setting(value = "cpu, cuda or cuda:N", initial = "cpu")
        String device,

        @Setting(value = "type of the saved weights; auto is the checkpoint's own", initial = "auto")
        String saveDtype,

        @Setting(
                value =
                        "keep only block inputs and compute blocks again on the way back: less memory, a third more work",
                initial = "false")
        boolean activationCheckpointing,

        @Setting("image models: folder of another UNet or transformer in place of the pipeline's own")
        Optional<Path> denoiser,

        @Setting(
                value = "models that see, all weights: what trains beside the decoder; all: the tower too",
                initial = "projector")
        Sight sight) {
    /** What learns of a model's sight where all weights may. */
    public enum Sight {
        FROZEN,
        PROJECTOR,
        ALL;

        boolean trains(Vision.Part part) {
            return switch (part) {
                case LANGUAGE -> true;
                case PROJECTOR -> this != FROZEN;
                case TOWER -> this == ALL;
            };
        }
    }

    private static final String AUTO = "auto";

    public ModelSettings {
        if (lora.isPresent() && adapter.isPresent()) {
            throw new IllegalArgumentException(
                    "model.lora and model.adapter are both given: a new adapter, or one to go on with, not both");
        }
    }

    /** Settings of a language model. */
    ModelSettings(
            Path path,
            Optional<Lora> lora,
            Optional<Path> adapter,
            String dtype,
            String device,
            String saveDtype,
            boolean activationCheckpointing) {
        this(path, lora, adapter, dtype, device, saveDtype, activationCheckpointing, Optional.empty(), Sight.PROJECTOR);
    }

    /** The CPU or a GPU that is there. */
    public Device where() {
        return Device.parse(device);
    }

    /** The type that {@code dtype} names. */
    public DType computed() {
        return computed(dtype, where());
    }

    /** The type that a {@code dtype} names on a device. */
    public static DType computed(String dtype, Device device) {
        if (dtype.equals(AUTO)) {
            return device.kind() == Device.Kind.CUDA ? DType.BF16 : DType.F32;
        }
        return DType.parse(dtype);
    }

    /** The type of saved weights, for a checkpoint that holds {@code stored}. */
    DType saved(DType stored) {
        return saveDtype.equals(AUTO) ? stored : DType.parse(saveDtype);
    }

    Pass.Checkpointing checkpointing() {
        return activationCheckpointing ? Pass.Checkpointing.BLOCKS : Pass.Checkpointing.OFF;
    }
}

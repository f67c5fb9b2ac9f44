package io.prefero.models.diffusion;

import io.prefero.models.AdapterFormat;
import io.prefero.models.ConfigJson;
import io.prefero.models.Model;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A network that says of noised latent images what was done to them: a UNet, or the transformer of Stable Diffusion 3. */
public interface Denoiser extends Model {
    /** What the files of its weights are called, without ending. */
    String WEIGHTS = "diffusion_pytorch_model";

    /**
     * Its prediction: the noise, the velocity or the image, as the scheduler's {@code prediction_type} says.
     *
     * @param x noised latents [B, C, H, W]
     * @param timesteps [B], F32; may be fractional
     * @return [B, C, H, W]
     */
    Tensor predict(Tensor x, Tensor timesteps, Condition condition, Pass pass);

    /** C, the channels of a latent image. */
    int channels();

    /** The height and width of a latent image that it was made for. */
    int sampleSize();

    /** D, the width of the prompts' states. */
    int contextWidth();

    /**
     * This network with other weights in place of some, beside it. All others are this network's own, which must be closed after
     * it.
     *
     * @param others kept tensors by name, which the new network frees
     */
    Denoiser with(Map<String, Tensor> others);

    /** How adapters begin and are written. */
    @Override
    AdapterFormat adapters();

    /**
     * Loads a folder with config.json and diffusion_pytorch_model.safetensors, shards or the variant fp16.
     *
     * @param type what the weights are converted to and computed in
     * @throws IllegalArgumentException if it is of a kind that is not supported, or files are damaged or do not fit
     */
    static Denoiser load(Path folder, DType type, Device device) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("no folder at " + folder + " to load a UNet or transformer from");
        }
        ConfigJson json = ConfigJson.read(folder.resolve("config.json"));
        String name = json.text("_class_name").orElse("UNet2DConditionModel");
        return switch (name) {
            case "UNet2DConditionModel" -> UNet.load(folder, json, type, device);
            case "SD3Transformer2DModel" -> Mmdit.load(folder, json, type, device);
            default -> throw json.refuse("_class_name", "UNet2DConditionModel or SD3Transformer2DModel");
        };
    }
}

package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import io.prefero.models.ModelFolder;
import io.prefero.models.WeightSource;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Folders;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folders of a pipeline's parts that have learned nothing. Linear layers and convolutions start with the variance 1/(3·inputs),
 * PyTorch's own; embeddings with the deviation {@code initializer_range} of their config; biases are 0 and norms 1. Each weight
 * depends on the draw and its name only.
 */
public final class FreshPart implements WeightSource {
    private static final double USUAL_DEVIATION = 0.02;

    private final Draw draw;
    private final double deviation;
    private final Map<String, Tensor> taken = new LinkedHashMap<>();

    private FreshPart(Draw draw, double deviation) {
        this.draw = draw;
        this.deviation = deviation;
    }

    /**
     * Writes a folder with config.json and weights.
     *
     * @param config the text of the config.json of a UNet2DConditionModel, an AutoencoderKL, a CLIPTextModel or a
     *     CLIPTextModelWithProjection
     * @throws IllegalArgumentException if it is of another kind or asks for what is not supported
     */
    public static void write(Path folder, String config, Draw draw) {
        ConfigJson json = ConfigJson.parse(folder.resolve("config.json"), config);
        String kind = json.text("_class_name")
                .or(() -> json.texts("architectures").map(names -> names.get(0)))
                .orElse("");
        try (Scope scope = Scope.open()) {
            FreshPart fresh =
                    new FreshPart(draw, json.number("initializer_range").orElse(USUAL_DEVIATION));
            String file = Denoiser.WEIGHTS;
            switch (kind) {
                case "UNet2DConditionModel" -> UNet.take(json, fresh);
                case "AutoencoderKL" -> Autoencoder.take(json, folder, fresh);
                case "CLIPTextModel", "CLIPTextModelWithProjection" -> {
                    ClipTextEncoder.take(json, folder, kind.endsWith("WithProjection"), fresh);
                    file = "model";
                }
                default ->
                    throw json.refuse(
                            "_class_name",
                            "one of " + List.of("UNet2DConditionModel", "AutoencoderKL")
                                    + ", or architectures [\"CLIPTextModel\"]"
                                    + " or [\"CLIPTextModelWithProjection\"]");
            }
            String weights = file + ".safetensors";
            Folders.write(folder, temporary -> {
                AtomicFile.write(temporary.resolve("config.json"), config);
                ModelFolder.weights(temporary.resolve(weights), fresh.taken, DType.F32);
            });
        }
    }

    @Override
    public Tensor take(String name, Kind kind, long... shape) {
        Tensor weight = switch (kind) {
            case BIAS -> Tensor.zeros(DType.F32, shape);
            case NORM -> Tensor.full(1, DType.F32, shape);
            case EMBEDDING -> Tensor.normal(draw.of(name), deviation, shape);
            case LINEAR -> Tensor.normal(draw.of(name), 1 / Math.sqrt(3.0 * inputs(shape)), shape);
        };
        taken.put(name, weight);
        return weight;
    }

    /** How many numbers one output is made of. */
    private static long inputs(long... shape) {
        return Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    }
}

package io.prefero.models;

import io.prefero.models.vision.QwenShape;
import io.prefero.models.vision.VisualEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A family of checkpoints: what its config.json means, and which names of weights make up its blocks. A new family is a
 * file of this kind and a line in {@link #all()}; the decoder does not change.
 */
interface Architecture {
    /** The value of {@code model_type}. */
    String family();

    /** The class that transformers names in {@code architectures}. */
    String className();

    /** Reads config.json in any spelling and refuses what would change the numbers and is not supported. */
    ModelConfig config(ConfigJson json);

    /** Puts the decoder together from its weights. */
    Decoder decoder(ModelConfig config, WeightSource weights);

    /** How its files name the weights. */
    default WeightNames names() {
        return WeightNames.TEXT;
    }

    /** Whether its models see. */
    default boolean sees() {
        return names() != WeightNames.TEXT;
    }

    /** What it sees with. */
    default Optional<VisualEncoder> encoder(ConfigJson json, ModelConfig config, WeightSource weights) {
        return Optional.empty();
    }

    /** How pictures come into its texts; only where it has an encoder. */
    default Vision vision(ConfigJson json, Optional<Path> folder, VisualEncoder encoder) {
        throw new IllegalStateException(family() + " models do not see");
    }

    /** Every family that Prefero runs. */
    static List<Architecture> all() {
        return List.of(
                new Llama(),
                new Mistral(),
                new Qwen2(),
                new Qwen3(),
                new Llava(),
                new QwenVl(QwenShape.Variant.TWO),
                new QwenVl(QwenShape.Variant.TWO_FIVE));
    }

    static String supported() {
        return all().stream().map(Architecture::family).collect(Collectors.joining(", "));
    }

    /** The family a config.json names. */
    static Architecture of(ConfigJson json) {
        String family = json.text("model_type").orElseThrow(() -> json.refuse("model_type", "one of " + supported()));
        return all().stream()
                .filter(a -> a.family().equals(family))
                .findFirst()
                .orElseThrow(() -> json.refuse("model_type", "one of " + supported()));
    }
}

package io.prefero.models;

import java.util.List;
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

    /** Every family that Prefero runs. */
    static List<Architecture> all() {
        return List.of(new Llama(), new Mistral(), new Qwen2(), new Qwen3());
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

package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What is particular about the stored weights of language models: their names' prefixes, and a head that is the embedding. */
final class Checkpoint {
    static final String WEIGHTS = "model";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    private Checkpoint() {}

    static StoredWeights open(Path folder, DType type, Device device) {
        return StoredWeights.open(folder, WEIGHTS, Checkpoint::canonical, type, device);
    }

    /** Accepts a bare base model (layers.0. …) and a language model inside a multimodal one. */
    private static Optional<String> canonical(String stored) {
        String name = stored.startsWith("model.language_model.")
                ? "model." + stored.substring("model.language_model.".length())
                : stored.startsWith("language_model.") ? stored.substring("language_model.".length()) : stored;
        boolean bare = name.startsWith("layers.") || name.startsWith("embed_tokens.") || name.startsWith("norm.");
        return name.endsWith(".rotary_emb.inv_freq") ? Optional.empty() : Optional.of(bare ? "model." + name : name);
    }

    /**
     * Whether head and embedding are one, as transformers 5 decides it: as config.json says, unless both are stored and
     * differ. Call once, before the weights are taken.
     */
    static ModelConfig resolveTied(ModelConfig config, StoredWeights weights, Path folder) {
        if (!config.tied() || !weights.has(HEAD)) {
            return config;
        }
        if (!weights.has(EMBEDDING)) {
            weights.rename(HEAD, EMBEDDING);
            return config;
        }
        if (sameValues(weights.stored(HEAD), weights.stored(EMBEDDING))) {
            weights.ignore(HEAD);
            return config;
        }
        String differ = folder + ": config.json ties the head to the embedding, but " + HEAD + " is stored and differs;"
                + " the head is kept as it is stored";
        System.getLogger(Checkpoint.class.getName()).log(System.Logger.Level.WARNING, differ);
        return config.withTied(false);
    }

    private static boolean sameValues(Tensor a, Tensor b) {
        return Arrays.equals(a.shape(), b.shape()) && a.eq(b).all();
    }
}

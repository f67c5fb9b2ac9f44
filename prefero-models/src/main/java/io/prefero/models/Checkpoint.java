package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;

/** What is particular about the stored weights of language models: a head that is the embedding. */
final class Checkpoint {
    static final String WEIGHTS = "model";
    private static final String HEAD = "lm_head.weight";

    private Checkpoint() {}

    static StoredWeights open(Path folder, WeightNames names, DType type, Device device) {
        return StoredWeights.open(folder, WEIGHTS, names::network, type, device);
    }

    /**
     * Whether head and embedding are one, as transformers 5 decides it: as config.json says, unless both are stored and
     * differ. Call once, before the weights are taken.
     */
    static ModelConfig resolveTied(ModelConfig config, StoredWeights weights, WeightNames names, Path folder) {
        if (!config.tied() || !weights.has(HEAD)) {
            return config;
        }
        String embedding = names.decoder() + "embed_tokens.weight";
        if (!weights.has(embedding)) {
            weights.rename(HEAD, embedding);
            return config;
        }
        if (sameValues(weights.stored(HEAD), weights.stored(embedding))) {
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

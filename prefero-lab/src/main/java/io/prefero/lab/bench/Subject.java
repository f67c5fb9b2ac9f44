package io.prefero.lab.bench;

import io.prefero.models.LanguageModel;
import io.prefero.models.ModelConfig;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import java.nio.file.Path;

/**
 * Whom an experiment is done on: a small Llama of two layers that reads whole words.
 *
 * @param words what it reads and writes
 * @param context the longest text in tokens
 * @param width of its hidden states, a multiple of 16
 */
public record Subject(Words words, int context, int width) {
    /** The usual width: a base model is trained in some seconds. */
    public static final int USUAL = 48;

    /** A model that has learned nothing yet. Fresh weights are larger than usual, as in the quickstart. */
    void write(Path folder, long seed) {
        ModelConfig config = ModelConfig.parse("""
                {
                  "model_type": "llama",
                  "vocab_size": %d,
                  "hidden_size": %d,
                  "intermediate_size": %d,
                  "num_hidden_layers": 2,
                  "num_attention_heads": 4,
                  "num_key_value_heads": 4,
                  "max_position_embeddings": %d,
                  "rms_norm_eps": 1e-5,
                  "rope_theta": 10000,
                  "tie_word_embeddings": false,
                  "bos_token_id": 1,
                  "eos_token_id": 2,
                  "pad_token_id": 3,
                  "initializer_range": 0.08
                }
                """.formatted(words.size(), width, 3 * width, context));
        try (LanguageModel model = LanguageModel.create(config, Draw.seed(seed).of("weights"), DType.F32, Device.CPU)) {
            model.save(folder, DType.F32);
            words.write(folder, context);
        }
    }
}

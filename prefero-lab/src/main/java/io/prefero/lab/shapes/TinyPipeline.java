package io.prefero.lab.shapes;

import io.prefero.models.diffusion.FreshPart;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.List;

/**
 * A Stable Diffusion XL in small, as diffusers would write it: an autoencoder from 32 to 8 pixels, two text encoders that stay
 * as they were drawn (they need only tell words and places apart), and a UNet of two levels that predicts velocities.
 */
final class TinyPipeline {
    /** The folder of its UNet. */
    static final String UNET = "unet";

    /** The folder of its autoencoder. */
    static final String AUTOENCODER = "vae";

    private static final int LENGTH = 12; // of prompts in tokens
    private static final int TEXT_WIDTH = 32; // of each encoder

    private TinyPipeline() {}

    /** Writes a pipeline that has learned nothing. */
    static void write(Path folder, Draw draw) {
        ClipVocabulary vocabulary = ClipVocabulary.of(Wishes.vocabulary());
        for (String number : List.of("", "_2")) {
            vocabulary.write(folder.resolve("tokenizer" + number), LENGTH);
            FreshPart.write(
                    folder.resolve("text_encoder" + number),
                    textEncoder(vocabulary, number.isEmpty() ? "CLIPTextModel" : "CLIPTextModelWithProjection"),
                    draw.of("text encoder" + number));
        }
        FreshPart.write(folder.resolve(AUTOENCODER), autoencoder(1), draw.of(AUTOENCODER));
        FreshPart.write(folder.resolve(UNET), unet(), draw.of(UNET));
        AtomicFile.write(folder.resolve("scheduler").resolve("scheduler_config.json"), SCHEDULER);
        AtomicFile.write(folder.resolve("model_index.json"), INDEX);
    }

    private static String textEncoder(ClipVocabulary vocabulary, String architecture) {
        return """
                {
                  "architectures": ["%s"],
                  "model_type": "clip_text_model",
                  "vocab_size": %d,
                  "hidden_size": %d,
                  "intermediate_size": 64,
                  "projection_dim": 64,
                  "num_hidden_layers": 2,
                  "num_attention_heads": 4,
                  "max_position_embeddings": %d,
                  "hidden_act": "gelu",
                  "initializer_range": 1.0,
                  "bos_token_id": %d,
                  "eos_token_id": %d
                }
                """.formatted(
                architecture, vocabulary.tokens().size(), TEXT_WIDTH, LENGTH, vocabulary.end() - 1, vocabulary.end());
    }

    /**
     * The config.json of its autoencoder.
     *
     * @param scale the factor that brings latent numbers to variance 1
     */
    static String autoencoder(double scale) {
        return """
                {
                  "_class_name": "AutoencoderKL",
                  "block_out_channels": [16, 32, 32],
                  "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
                  "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"],
                  "layers_per_block": 1,
                  "latent_channels": 8,
                  "mid_block_add_attention": false,
                  "norm_num_groups": 8,
                  "sample_size": %d,
                  "scaling_factor": %s
                }
                """.formatted(Scene.SIZE, scale);
    }

    private static String unet() {
        return """
                {
                  "_class_name": "UNet2DConditionModel",
                  "sample_size": 8,
                  "in_channels": 8,
                  "out_channels": 8,
                  "block_out_channels": [48, 64],
                  "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
                  "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
                  "layers_per_block": 1,
                  "attention_head_dim": 4,
                  "norm_num_groups": 8,
                  "cross_attention_dim": %d,
                  "use_linear_projection": true,
                  "addition_embed_type": "text_time",
                  "addition_time_embed_dim": 8,
                  "projection_class_embeddings_input_dim": 112
                }
                """.formatted(2 * TEXT_WIDTH);
    }

    private static final String SCHEDULER = """
            {
              "_class_name": "DDIMScheduler",
              "num_train_timesteps": 1000,
              "beta_schedule": "scaled_linear",
              "beta_start": 0.00085,
              "beta_end": 0.012,
              "prediction_type": "v_prediction",
              "clip_sample": false,
              "set_alpha_to_one": false,
              "steps_offset": 1
            }
            """;

    private static final String INDEX = """
            {
              "_class_name": "StableDiffusionXLPipeline",
              "force_zeros_for_empty_prompt": true,
              "scheduler": ["diffusers", "DDIMScheduler"],
              "text_encoder": ["transformers", "CLIPTextModel"],
              "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
              "tokenizer": ["transformers", "CLIPTokenizer"],
              "tokenizer_2": ["transformers", "CLIPTokenizer"],
              "unet": ["diffusers", "UNet2DConditionModel"],
              "vae": ["diffusers", "AutoencoderKL"]
            }
            """;
}

package io.prefero.models;

import io.prefero.models.vision.Activation;
import io.prefero.models.vision.GridPositions;
import io.prefero.models.vision.PatchPreprocessing;
import io.prefero.models.vision.Preprocessing;
import io.prefero.models.vision.QwenEncoder;
import io.prefero.models.vision.QwenShape;
import io.prefero.models.vision.QwenShape.Variant;
import io.prefero.models.vision.SmartResize;
import io.prefero.models.vision.VisualEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Qwen2-VL and Qwen2.5-VL: a tower for pictures of any size, and Qwen2 with positions in three components. */
record QwenVl(Variant variant) implements Architecture {
    private static final double THETA = 1e6;
    private static final List<Integer> WHOLE_BLOCKS = List.of(7, 15, 23, 31);
    private static final LlamaShape TWO = new LlamaShape(
            152064, 29568, OptionalInt.of(8), OptionalInt.empty(), 32768, OptionalInt.empty(), List.of());

    @Override
    public String family() {
        return variant == Variant.TWO ? "qwen2_vl" : "qwen2_5_vl";
    }

    @Override
    public String className() {
        return variant == Variant.TWO ? "Qwen2VLForConditionalGeneration" : "Qwen2_5_VLForConditionalGeneration";
    }

    @Override
    public WeightNames names() {
        return WeightNames.QWEN_VL;
    }

    @Override
    public ModelConfig config(ConfigJson json) {
        ConfigJson text = text(json);
        return TWO.read(text, Qwen2.windows(text), new ModelConfig.Biases(true, false, false), false);
    }

    /** The decoder's keys: under text_config, or beside those of the rest, with the defaults of these families. */
    private ConfigJson text(ConfigJson json) {
        ConfigJson given = json.object("text_config").orElse(json);
        return given.with(node -> {
            node.put("model_type", family());
            absent(node, "hidden_size", 8192);
            absent(node, "num_hidden_layers", 80);
            absent(node, "num_attention_heads", 64);
            if (!node.hasNonNull("rms_norm_eps")) {
                node.put("rms_norm_eps", 1e-5);
            }
            if (!node.hasNonNull("rope_theta")) {
                node.put("rope_theta", THETA);
            }
            if (node.path("rope_scaling").path("type").asString("").equals("mrope")) {
                ((ObjectNode) node.get("rope_scaling")).put("type", "default"); // its sections say the rest
            }
            if (json.has("tie_word_embeddings")) {
                node.put("tie_word_embeddings", json.flag("tie_word_embeddings", false));
            }
        });
    }

    private static void absent(ObjectNode node, String key, int value) {
        if (!node.hasNonNull(key)) {
            node.put(key, value);
        }
    }

    @Override
    public Decoder decoder(ModelConfig config, WeightSource weights) {
        if (config.rope().sections().size() != 3) {
            throw new IllegalArgumentException("config.json of a " + family() + " model needs mrope_section with three"
                    + " numbers (under rope_scaling or rope_parameters), got "
                    + config.rope().sections());
        }
        return LlamaBlocks.decoder(config, weights, names());
    }

    @Override
    public Optional<VisualEncoder> encoder(ConfigJson json, ModelConfig config, WeightSource weights) {
        return Optional.of(new QwenEncoder(shape(json, config.hidden()), VisionJson.weights(weights, "model.visual.")));
    }

    private QwenShape shape(ConfigJson json, int out) {
        ConfigJson vision = json.object("vision_config").orElseGet(json::empty);
        VisionJson.requireColours(vision, vision.has("in_channels") ? "in_channels" : "in_chans");
        return variant == Variant.TWO ? two(vision, out) : twoFive(vision, out);
    }

    /** hidden_size is what the tower gives, embed_dim its own width. */
    private QwenShape two(ConfigJson vision, int out) {
        int width = vision.whole("embed_dim", 1, 1280);
        if (vision.whole("hidden_size", 1, 3584) != out && vision.has("hidden_size")) {
            throw vision.refuse("hidden_size", out + ", the language model's");
        }
        int inner = (int) (width * vision.positive("mlp_ratio", 4));
        return shape(
                vision,
                width,
                inner,
                out,
                VisionJson.activation(vision, "hidden_act", Activation.QUICK_GELU),
                Optional.empty());
    }

    private QwenShape twoFive(ConfigJson vision, int out) {
        if (vision.whole("out_hidden_size", 1, 3584) != out && vision.has("out_hidden_size")) {
            throw vision.refuse("out_hidden_size", out + ", the language model's");
        }
        int side = vision.whole("window_size", 1, 112)
                / vision.whole("spatial_merge_size", 1, 2)
                / vision.whole("patch_size", 1, 14);
        if (side < 1) {
            throw vision.refuse("window_size", "at least the edge of a merged square, spatial_merge_size × patch_size");
        }
        List<Integer> whole =
                vision.has("fullatt_block_indexes") ? vision.wholes("fullatt_block_indexes", 0) : WHOLE_BLOCKS;
        return shape(
                vision,
                vision.whole("hidden_size", 1, 3584),
                vision.whole("intermediate_size", 1, 3420),
                out,
                VisionJson.activation(vision, "hidden_act", Activation.SILU),
                Optional.of(new QwenShape.Windows(side, Set.copyOf(whole))));
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private QwenShape shape(
            ConfigJson vision,
            int width,
            int inner,
            int out,
            Activation activation,
            Optional<QwenShape.Windows> windows) {
        return new QwenShape(
                variant,
                width,
                inner,
                vision.whole("depth", 1, 32),
                vision.whole("num_heads", 1, 16),
                vision.whole("patch_size", 1, 14),
                vision.whole("temporal_patch_size", 1, 2),
                vision.whole("spatial_merge_size", 1, 2),
                out,
                activation,
                windows);
    }

    @Override
    public Vision vision(ConfigJson json, Optional<Path> folder, VisualEncoder encoder) {
        int picture = json.whole("image_token_id", 0, 151655);
        int film = json.whole("video_token_id", 0, 151656);
        ConfigJson vision = json.object("vision_config").orElseGet(json::empty);
        Preprocessing pictures = pictures(VisionJson.pictures(json, folder), shape(json, encoder.width()));
        int step = variant == Variant.TWO ? 1 : (int) vision.positive("tokens_per_second", 4);
        return new Vision(
                encoder, pictures, picture, Set.of(picture, film), Optional.of(new GridPositions(picture, film, step)));
    }

    private static Preprocessing pictures(ConfigJson json, QwenShape shape) {
        requireSame(json, "patch_size", shape.patch());
        requireSame(json, "temporal_patch_size", shape.frames());
        requireSame(json, "merge_size", shape.merge());
        if (!json.flag("do_resize", true)) {
            throw json.refuse("do_resize", "true: pictures must be cut into whole patches");
        }
        ConfigJson size = json.object("size").orElseGet(json::empty);
        SmartResize sizes = new SmartResize(
                shape.patch() * shape.merge(),
                json.whole("min_pixels", 1).orElseGet(() -> size.whole("shortest_edge", 1, 56 * 56)),
                json.whole("max_pixels", 1).orElseGet(() -> size.whole("longest_edge", 1, 28 * 28 * 1280)));
        return new PatchPreprocessing(
                sizes,
                shape.patch(),
                shape.frames(),
                shape.merge(),
                VisionJson.resampling(json),
                VisionJson.normalisation(json));
    }

    private static void requireSame(ConfigJson json, String key, int tower) {
        if (json.whole(key, 1, tower) != tower) {
            throw json.refuse(key, tower + ", as in config.json");
        }
    }
}

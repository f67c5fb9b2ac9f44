package io.prefero.models;

import io.prefero.models.vision.Activation;
import io.prefero.models.vision.ClipShape;
import io.prefero.models.vision.LlavaEncoder;
import io.prefero.models.vision.LlavaEncoder.Selection;
import io.prefero.models.vision.Preprocessing;
import io.prefero.models.vision.SquarePreprocessing;
import io.prefero.models.vision.SquarePreprocessing.Aspect;
import io.prefero.models.vision.VisualEncoder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** LLaVA-1.5: a CLIP tower, a projector, and a decoder of another family inside. */
final class Llava implements Architecture {
    private static final int PLACEHOLDER = 32000;
    private static final int FEATURE_LAYER = -2;

    @Override
    public String family() {
        return "llava";
    }

    @Override
    public String className() {
        return "LlavaForConditionalGeneration";
    }

    @Override
    public WeightNames names() {
        return WeightNames.LLAVA;
    }

    @Override
    public ModelConfig config(ConfigJson json) {
        if (json.has("mm_vision_tower")) {
            throw new IllegalArgumentException(json.file() + " is that of an original LLaVA checkpoint, which is not"
                    + " supported; use the same model as converted for transformers, such as llava-hf/llava-1.5-7b-hf");
        }
        ConfigJson text = json.object("text_config").orElseGet(json::empty).with(node -> {
            if (!node.hasNonNull("model_type")) {
                node.put("model_type", "llama");
            }
            if (json.has("tie_word_embeddings")) {
                node.put("tie_word_embeddings", json.flag("tie_word_embeddings", false));
            }
        });
        Architecture inner = Architecture.of(text);
        if (inner.sees()) {
            throw text.refuse("model_type", "a family of language models");
        }
        return inner.config(text).inside(family());
    }

    @Override
    public Decoder decoder(ModelConfig config, WeightSource weights) {
        return LlamaBlocks.decoder(config, weights, names());
    }

    @Override
    public Optional<VisualEncoder> encoder(ConfigJson json, ModelConfig config, WeightSource weights) {
        Activation activation = VisionJson.activation(json, "projector_hidden_act", Activation.GELU);
        boolean biased = json.flag("multimodal_projector_bias", true);
        ClipShape shape = shape(json);
        return Optional.of(new LlavaEncoder(
                shape,
                layers(json, shape),
                selection(json),
                new LlavaEncoder.Projection(config.hidden(), activation, biased),
                VisionJson.weights(weights, "model.")));
    }

    private static Selection selection(ConfigJson json) {
        String key = "vision_feature_select_strategy";
        return switch (json.text(key).orElse("default")) {
            case "default" -> Selection.PATCHES;
            case "full" -> Selection.ALL;
            default -> throw json.refuse(key, "\"default\" or \"full\"");
        };
    }

    /** vision_feature_layer counts the tower's states, the first of which is before its layers. */
    private static int layers(ConfigJson json, ClipShape shape) {
        String key = "vision_feature_layer";
        if (json.node().path(key).isArray()) {
            throw json.refuse(key, "one layer; several are not supported");
        }
        int layer = json.whole(key, -shape.layers() - 1, FEATURE_LAYER);
        int count = layer < 0 ? shape.layers() + 1 + layer : layer;
        if (count > shape.layers()) {
            throw json.refuse(key, "one of the " + shape.layers() + " layers");
        }
        return count;
    }

    /** The defaults are those of transformers' CLIPVisionConfig, and without vision_config those of the LLaVA models. */
    private static ClipShape shape(ConfigJson json) {
        Optional<ConfigJson> given = json.object("vision_config");
        if (given.isEmpty()) {
            return new ClipShape(1024, 4096, 24, 16, 336, 14, 1e-5, Activation.QUICK_GELU);
        }
        ConfigJson vision = given.get();
        vision.requireUsual("model_type", "clip_vision_model");
        VisionJson.requireColours(vision, "num_channels");
        return new ClipShape(
                vision.whole("hidden_size", 1, 768),
                vision.whole("intermediate_size", 1, 3072),
                vision.whole("num_hidden_layers", 1, 12),
                vision.whole("num_attention_heads", 1, 12),
                vision.whole("image_size", 1, 224),
                vision.whole("patch_size", 1, 32),
                vision.positive("layer_norm_eps", 1e-5),
                VisionJson.activation(vision, "hidden_act", Activation.QUICK_GELU));
    }

    @Override
    public Vision vision(ConfigJson json, Optional<Path> folder, VisualEncoder encoder) {
        int placeholder = json.whole("image_token_index", 0)
                .or(() -> json.whole("image_token_id", 0))
                .orElse(PLACEHOLDER);
        Preprocessing pictures = pictures(VisionJson.pictures(json, folder), shape(json), selection(json));
        return new Vision(encoder, pictures, placeholder, Set.of(placeholder), Optional.empty());
    }

    private static Preprocessing pictures(ConfigJson json, ClipShape shape, Selection selection) {
        Aspect aspect = json.flag("do_pad", false) ? Aspect.PAD : Aspect.CROP;
        int side = json.flag("do_center_crop", true) ? edge(json, "crop_size", shape.image()) : shape.image();
        if (side != shape.image()) {
            throw json.refuse("crop_size", shape.image() + ", which the tower reads (image_size)");
        }
        OptionalInt edge =
                json.flag("do_resize", true) ? OptionalInt.of(edge(json, "size", shape.image())) : OptionalInt.empty();
        return new SquarePreprocessing(
                aspect,
                edge,
                side,
                VisionJson.resampling(json),
                VisionJson.normalisation(json),
                LlavaEncoder.grid(shape, selection));
    }

    /** A number, {"shortest_edge": n}, or {"height": n, "width": n} for the square. */
    private static int edge(ConfigJson json, String key, int otherwise) {
        if (!json.node().path(key).isObject()) {
            return json.whole(key, 1, otherwise);
        }
        ConfigJson size = json.object(key).orElseThrow();
        if (size.has("shortest_edge")) {
            return size.required("shortest_edge", 1);
        }
        if (size.required("height", 1) != size.required("width", 1)) {
            throw json.refuse(key, "a square");
        }
        return size.required("height", 1);
    }
}

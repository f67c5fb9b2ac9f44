package io.prefero.models;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** config.json for a model that was not read from one. */
final class ConfigWriter {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ConfigWriter() {}

    static String write(ModelConfig config) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(className(config.family()));
        json.put("model_type", config.family());
        sizes(json, config);
        rope(json, config.rope());
        windows(json, config.windows());
        json.put("attention_bias", config.biases().output());
        json.put("mlp_bias", config.biases().mlp());
        json.put("tie_word_embeddings", config.tied());
        tokens(json, config.tokens());
        json.put("initializer_range", config.initialDeviation());
        json.put("torch_dtype", "float32");
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static String className(String family) {
        return Architecture.all().stream()
                .filter(a -> a.family().equals(family))
                .findFirst()
                .map(Architecture::className)
                .orElseThrow(() -> new IllegalArgumentException(
                        "family is \"" + family + "\", expected one of " + Architecture.supported()));
    }

    private static void sizes(ObjectNode json, ModelConfig config) {
        json.put("vocab_size", config.vocabulary());
        json.put("hidden_size", config.hidden());
        json.put("intermediate_size", config.intermediate());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.heads().query());
        json.put("num_key_value_heads", config.heads().keyValue());
        json.put("head_dim", config.heads().dim());
        json.put("hidden_act", "silu");
        json.put("max_position_embeddings", config.context());
        json.put("rms_norm_eps", config.epsilon());
    }

    private static void rope(ObjectNode json, Rope rope) {
        json.put("rope_theta", rope.theta());
        if (rope.scaling() instanceof RopeScaling.Plain) {
            json.putNull("rope_scaling");
            return;
        }
        ObjectNode dict = json.putObject("rope_scaling");
        if (rope.scaling() instanceof RopeScaling.Linear s) {
            dict.put("rope_type", "linear").put("factor", s.factor());
        } else if (rope.scaling() instanceof RopeScaling.Dynamic s) {
            dict.put("rope_type", "dynamic").put("factor", s.factor());
        } else if (rope.scaling() instanceof RopeScaling.Llama3 s) {
            dict.put("rope_type", "llama3").put("factor", s.factor());
            dict.put("low_freq_factor", s.low()).put("high_freq_factor", s.high());
            dict.put("original_max_position_embeddings", s.original());
        } else if (rope.scaling() instanceof RopeScaling.Yarn s) {
            dict.put("rope_type", "yarn").put("factor", s.factor()).put("attention_factor", s.attentionFactor());
            dict.put("beta_fast", s.fast()).put("beta_slow", s.slow());
            dict.put("truncate", s.rounding() == RopeScaling.Yarn.Rounding.OUTWARD);
            dict.put("original_max_position_embeddings", s.original());
        }
    }

    private static void windows(ObjectNode json, List<Integer> windows) {
        Optional<Integer> window = windows.stream().filter(w -> w != Layout.ALL).findFirst();
        if (window.isEmpty()) {
            json.putNull("sliding_window");
            return;
        }
        json.put("sliding_window", window.get());
        if (windows.contains(Layout.ALL)) {
            json.put("use_sliding_window", true);
            ArrayNode types = json.putArray("layer_types");
            windows.forEach(w -> types.add(w == Layout.ALL ? "full_attention" : "sliding_attention"));
        }
    }

    private static void tokens(ObjectNode json, ModelConfig.Tokens tokens) {
        tokens.begin().ifPresentOrElse(id -> json.put("bos_token_id", id), () -> json.putNull("bos_token_id"));
        if (tokens.end().isEmpty()) {
            json.putNull("eos_token_id");
        } else if (tokens.end().size() == 1) {
            json.put("eos_token_id", tokens.end().get(0));
        } else {
            tokens.end().forEach(json.putArray("eos_token_id")::add);
        }
        tokens.padding().ifPresentOrElse(id -> json.put("pad_token_id", id), () -> json.putNull("pad_token_id"));
    }
}

package io.prefero.models;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What the Llama-like families share: the keys of config.json, and the names of the weights. The components are a
 * family's defaults for keys that config.json leaves out.
 *
 * @param vocabulary vocab_size
 * @param intermediate intermediate_size
 * @param keyValueHeads num_key_value_heads; as many as query heads if empty
 * @param headDim head_dim; hidden_size/num_attention_heads if empty
 * @param context max_position_embeddings
 * @param begin bos_token_id
 * @param end eos_token_id
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
record LlamaShape(
        int vocabulary,
        int intermediate,
        OptionalInt keyValueHeads,
        OptionalInt headDim,
        int context,
        OptionalInt begin,
        List<Integer> end) {

    /** Reads what all these families have in common; {@code windows} and the rest come from the family. */
    ModelConfig read(ConfigJson json, List<Integer> windows, ModelConfig.Biases biases, boolean queryKeyNorm) {
        refuseForeign(json);
        ModelConfig.Heads heads = heads(json);
        int vocabulary = json.whole("vocab_size", 1, this.vocabulary);
        int context = json.whole("max_position_embeddings", 1, this.context);
        return new ModelConfig(
                json.text("model_type").orElseThrow(),
                vocabulary,
                hidden(json),
                json.whole("intermediate_size", 1, intermediate),
                layers(json),
                heads,
                json.positive("rms_norm_eps", 1e-6),
                RopeJson.read(json, heads.dim(), context),
                context,
                windows,
                biases,
                queryKeyNorm,
                json.flag("tie_word_embeddings", false),
                tokens(json, vocabulary),
                json.positive("initializer_range", 0.02));
    }

    static int layers(ConfigJson json) {
        return json.whole("num_hidden_layers", 1, 32);
    }

    private static int hidden(ConfigJson json) {
        return json.whole("hidden_size", 1, 4096);
    }

    private ModelConfig.Heads heads(ConfigJson json) {
        int query = json.whole("num_attention_heads", 1, 32);
        int absent = json.isNull("num_key_value_heads") ? query : keyValueHeads.orElse(query);
        int keyValue = json.whole("num_key_value_heads", 1, absent);
        if (query % keyValue != 0) {
            throw json.refuse("num_attention_heads", "a multiple of num_key_value_heads, which is " + keyValue);
        }
        int dim = json.whole("head_dim", 1).orElseGet(() -> headDim(json, query));
        if (dim % 2 != 0) {
            throw new IllegalArgumentException(json.file() + ": the width of a head (head_dim) is " + dim
                    + ", expected an even number: rotary embeddings turn pairs of channels");
        }
        return new ModelConfig.Heads(query, keyValue, dim);
    }

    private int headDim(ConfigJson json, int heads) {
        if (headDim.isPresent()) {
            if (json.isNull("head_dim")) {
                throw json.refuse("head_dim", "a whole number ≥ 1");
            }
            return headDim.getAsInt();
        }
        if (hidden(json) % heads != 0) {
            throw json.refuse(
                    "hidden_size", "a multiple of num_attention_heads (" + heads + "), or head_dim to be given");
        }
        return hidden(json) / heads;
    }

    private ModelConfig.Tokens tokens(ConfigJson json, int vocabulary) {
        OptionalInt first = json.node().has("bos_token_id") ? single(json, "bos_token_id", 0) : begin;
        List<Integer> last = json.node().has("eos_token_id") ? json.wholes("eos_token_id", 0) : end;
        OptionalInt padding = single(json, "pad_token_id", -vocabulary);
        if (padding.orElse(0) >= vocabulary) {
            throw json.refuse("pad_token_id", "an id below vocab_size (" + vocabulary + ")");
        }
        return new ModelConfig.Tokens(
                first,
                last,
                padding.stream().map(p -> Math.floorMod(p, vocabulary)).findFirst());
    }

    private static OptionalInt single(ConfigJson json, String key, int least) {
        Optional<Integer> value = json.whole(key, least);
        return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
    }

    /** Refuses what changes the numbers and is not implemented. */
    private static void refuseForeign(ConfigJson json) {
        json.refuseIfSet(
                "quantization_config", "and quantised weights are not supported; use the unquantised checkpoint");
        String experts =
                "and mixtures of experts are not supported; supported families are " + Architecture.supported();
        json.refuseIfSet("num_local_experts", experts);
        json.refuseIfSet("num_experts", experts);
        if (!json.text("hidden_act").orElse("silu").equals("silu")) {
            throw json.refuse("hidden_act", "\"silu\", as all of " + Architecture.supported() + " use it");
        }
        if (json.number("attention_dropout").orElse(0.0) != 0) {
            String ignored = json.file() + ": attention_dropout is not applied, also not in training";
            System.getLogger(LlamaShape.class.getName()).log(System.Logger.Level.WARNING, ignored);
        }
    }

    /** The windows that layer_types lists, or that the family's own rule gives where it is absent. */
    static List<Integer> windows(ConfigJson json, Optional<Integer> window, int firstSliding) {
        int layers = layers(json);
        List<String> types = json.texts("layer_types")
                .orElseGet(() -> IntStream.range(0, layers)
                        .mapToObj(i -> window.isPresent() && i >= firstSliding ? "sliding_attention" : "full_attention")
                        .toList());
        if (types.size() != layers) {
            throw json.refuse("layer_types", "one entry for each of the " + layers + " layers (num_hidden_layers)");
        }
        return types.stream().map(type -> window(json, type, window)).toList();
    }

    private static int window(ConfigJson json, String type, Optional<Integer> window) {
        return switch (type) {
            case "full_attention" -> Layout.ALL;
            case "sliding_attention" ->
                window.orElseThrow(() -> json.refuse(
                        "layer_types",
                        "no sliding layers, as use_sliding_window is false or sliding_window is not set"));
            default -> throw json.refuse("layer_types", "full_attention and sliding_attention only");
        };
    }
}

package io.prefero.models;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a decoder is made of: config.json with every default filled in, whatever spelling it was written in.
 *
 * @param family the value of {@code model_type}
 * @param vocabulary V, rows of the embedding and of the head; may exceed the tokenizer's size
 * @param hidden D, the width of the residual stream
 * @param intermediate F, the width inside the MLP
 * @param layers the number of blocks
 * @param heads the attention heads
 * @param epsilon ε of the norms
 * @param rope the rotary position embeddings
 * @param context max_position_embeddings, the longest text the model is meant for
 * @param windows one per layer: how many keys a query sees, itself included; {@link Layout#ALL} for all
 * @param biases which linear layers have a bias
 * @param queryKeyNorm whether queries and keys are normalised per head
 * @param tied whether the head is the embedding
 * @param tokens the special tokens' ids
 * @param initialDeviation initializer_range, the standard deviation of fresh weights
 */
public record ModelConfig(
        String family,
        int vocabulary,
        int hidden,
        int intermediate,
        int layers,
        Heads heads,
        double epsilon,
        Rope rope,
        int context,
        List<Integer> windows,
        Biases biases,
        boolean queryKeyNorm,
        boolean tied,
        Tokens tokens,
        double initialDeviation) {
    public ModelConfig {
        windows = List.copyOf(windows);
        if (windows.size() != layers) {
            throw new IllegalArgumentException("windows lists " + windows.size() + " layers, the model has " + layers);
        }
    }

    /**
     * The attention heads; key-value head j serves the query heads j·g … j·g + g − 1, g = query/keyValue.
     *
     * @param query how many query heads
     * @param keyValue how many key and value heads; divides the former
     * @param dim the width of one head; even
     */
    public record Heads(int query, int keyValue, int dim) {
        public Heads {
            if (query < 1 || keyValue < 1 || query % keyValue != 0) {
                throw new IllegalArgumentException(
                        "the number of query heads must be a multiple of the key-value heads," + " got " + query
                                + " and " + keyValue);
            }
            if (dim < 2 || dim % 2 != 0) {
                throw new IllegalArgumentException("a head's width must be even for rotary embeddings, got " + dim);
            }
        }
    }

    /**
     * Which linear layers add a bias.
     *
     * @param queryKeyValue the projections into the heads
     * @param output the projection out of the heads
     * @param mlp all layers of the MLP
     */
    public record Biases(boolean queryKeyValue, boolean output, boolean mlp) {
        public static final Biases NONE = new Biases(false, false, false);
    }

    /**
     * Special tokens.
     *
     * @param begin bos_token_id
     * @param end eos_token_id, any of which ends a text
     * @param padding pad_token_id; its embedding row gets no gradient through the lookup
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType") // a component, as config.json may leave it out
    public record Tokens(OptionalInt begin, List<Integer> end, OptionalInt padding) {
        public Tokens {
            end = List.copyOf(end);
        }
    }

    /** The families of pure language models that Prefero runs, as {@code model_type} names them. */
    public static List<String> families() {
        return Architecture.all().stream()
                .filter(a -> !a.sees())
                .map(Architecture::family)
                .toList();
    }

    /** The families of models that see. */
    public static List<String> seeingFamilies() {
        return Architecture.all().stream()
                .filter(Architecture::sees)
                .map(Architecture::family)
                .toList();
    }

    /** Reads config.json of a folder; refuses families and settings that are not supported. */
    public static ModelConfig read(Path folder) {
        ConfigJson json = ConfigJson.read(folder.resolve("config.json"));
        return Architecture.of(json).config(json);
    }

    /** Reads the text of a config.json. */
    public static ModelConfig parse(String text) {
        ConfigJson json = ConfigJson.parse(Path.of("config.json"), text);
        return Architecture.of(json).config(json);
    }

    /**
     * The text of a config.json, in the spelling that old and new transformers read.
     *
     * @throws IllegalArgumentException if the family cannot express this configuration
     */
    public String toJson() {
        String text = ConfigWriter.write(this);
        ModelConfig back = parse(text);
        if (!back.equals(this)) {
            throw new IllegalArgumentException(
                    "config.json of a " + family + " model cannot express " + this + "; it would be read as " + back);
        }
        return text;
    }

    /** The decoder inside a model of another family. */
    ModelConfig inside(String other) {
        return new ModelConfig(
                other,
                vocabulary,
                hidden,
                intermediate,
                layers,
                heads,
                epsilon,
                rope,
                context,
                windows,
                biases,
                queryKeyNorm,
                tied,
                tokens,
                initialDeviation);
    }

    /** The same model with a head of its own, or with the embedding as its head. */
    ModelConfig withTied(boolean now) {
        return new ModelConfig(
                family,
                vocabulary,
                hidden,
                intermediate,
                layers,
                heads,
                epsilon,
                rope,
                context,
                windows,
                biases,
                queryKeyNorm,
                now,
                tokens,
                initialDeviation);
    }
}

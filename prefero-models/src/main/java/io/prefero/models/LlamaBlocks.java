package io.prefero.models;

import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** From the names of weights that the Llama-like families share to the decoder's blocks. */
final class LlamaBlocks {
    private final ModelConfig config;
    private final WeightSource weights;
    private final String prefix;

    private LlamaBlocks(ModelConfig config, WeightSource weights, String prefix) {
        this.config = config;
        this.weights = weights;
        this.prefix = prefix;
    }

    static Decoder decoder(ModelConfig config, WeightSource weights) {
        return decoder(config, weights, WeightNames.TEXT);
    }

    /** The decoder of a model whose weights are called otherwise. */
    static Decoder decoder(ModelConfig config, WeightSource weights, WeightNames names) {
        LlamaBlocks blocks = new LlamaBlocks(config, weights, names.decoder());
        Tensor table = weights.take(
                names.decoder() + "embed_tokens.weight",
                WeightSource.Kind.EMBEDDING,
                config.vocabulary(),
                config.hidden());
        List<Block> layers =
                IntStream.range(0, config.layers()).mapToObj(blocks::block).toList();
        Norm norm = blocks.norm(names.decoder() + "norm", config.hidden());
        Linear head = config.tied()
                ? new Linear("lm_head", table, Optional.empty())
                : blocks.linear("lm_head", config.vocabulary(), config.hidden(), false);
        return new Decoder(config, table, layers, norm, head);
    }

    private Block block(int layer) {
        String path = prefix + "layers." + layer + ".";
        Attention attention = attention(path + "self_attn.", layer);
        GatedMlp mlp = mlp(path + "mlp.");
        Norm before = norm(path + "input_layernorm", config.hidden());
        Norm between = norm(path + "post_attention_layernorm", config.hidden());
        return new Block.PreNorm(before, attention, between, mlp);
    }

    private Attention attention(String path, int layer) {
        int query = config.heads().query() * config.heads().dim();
        int keyValue = config.heads().keyValue() * config.heads().dim();
        boolean bias = config.biases().queryKeyValue();
        return new Attention(
                linear(path + "q_proj", query, config.hidden(), bias),
                linear(path + "k_proj", keyValue, config.hidden(), bias),
                linear(path + "v_proj", keyValue, config.hidden(), bias),
                linear(path + "o_proj", config.hidden(), query, config.biases().output()),
                headNorm(path + "q_norm"),
                headNorm(path + "k_norm"),
                config.rope(),
                config.heads(),
                new Layout.Rule(
                        layer,
                        1 / Math.sqrt(config.heads().dim()),
                        config.windows().get(layer)));
    }

    private GatedMlp mlp(String path) {
        boolean bias = config.biases().mlp();
        return new GatedMlp(
                linear(path + "gate_proj", config.intermediate(), config.hidden(), bias),
                linear(path + "up_proj", config.intermediate(), config.hidden(), bias),
                linear(path + "down_proj", config.hidden(), config.intermediate(), bias));
    }

    private Optional<Norm> headNorm(String path) {
        return config.queryKeyNorm() ? Optional.of(norm(path, config.heads().dim())) : Optional.empty();
    }

    private Norm norm(String path, int width) {
        return new Norm.RootMeanSquare(weights.take(path + ".weight", WeightSource.Kind.NORM, width), config.epsilon());
    }

    private Linear linear(String path, int out, int in, boolean bias) {
        Tensor weight = weights.take(path + ".weight", WeightSource.Kind.LINEAR, out, in);
        Optional<Tensor> added =
                bias ? Optional.of(weights.take(path + ".bias", WeightSource.Kind.BIAS, out)) : Optional.empty();
        return new Linear(path, weight, added);
    }
}

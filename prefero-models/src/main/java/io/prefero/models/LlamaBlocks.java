package io.prefero.models;

import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** From the names of weights that the Llama-like families share to the decoder's blocks. */
final class LlamaBlocks {
    private final ModelConfig config;
    private final WeightSource weights;

    private LlamaBlocks(ModelConfig config, WeightSource weights) {
        this.config = config;
        this.weights = weights;
    }

    static Decoder decoder(ModelConfig config, WeightSource weights) {
        LlamaBlocks blocks = new LlamaBlocks(config, weights);
        Tensor table = weights.take(
                "model.embed_tokens.weight", WeightSource.Kind.EMBEDDING, config.vocabulary(), config.hidden());
        List<Block> layers =
                IntStream.range(0, config.layers()).mapToObj(blocks::block).toList();
        Norm norm = blocks.norm("model.norm", config.hidden());
        Linear head = config.tied()
                ? new Linear("lm_head", table, Optional.empty())
                : blocks.linear("lm_head", config.vocabulary(), config.hidden(), false);
        return new Decoder(config, table, layers, norm, head);
    }

    private Block block(int layer) {
        String prefix = "model.layers." + layer + ".";
        Attention attention = attention(prefix + "self_attn.", layer);
        GatedMlp mlp = mlp(prefix + "mlp.");
        Norm before = norm(prefix + "input_layernorm", config.hidden());
        Norm between = norm(prefix + "post_attention_layernorm", config.hidden());
        return new Block.PreNorm(before, attention, between, mlp);
    }

    private Attention attention(String prefix, int layer) {
        int query = config.heads().query() * config.heads().dim();
        int keyValue = config.heads().keyValue() * config.heads().dim();
        boolean bias = config.biases().queryKeyValue();
        return new Attention(
                linear(prefix + "q_proj", query, config.hidden(), bias),
                linear(prefix + "k_proj", keyValue, config.hidden(), bias),
                linear(prefix + "v_proj", keyValue, config.hidden(), bias),
                linear(
                        prefix + "o_proj",
                        config.hidden(),
                        query,
                        config.biases().output()),
                headNorm(prefix + "q_norm"),
                headNorm(prefix + "k_norm"),
                config.rope(),
                config.heads(),
                new Layout.Rule(
                        layer,
                        1 / Math.sqrt(config.heads().dim()),
                        config.windows().get(layer)));
    }

    private GatedMlp mlp(String prefix) {
        boolean bias = config.biases().mlp();
        return new GatedMlp(
                linear(prefix + "gate_proj", config.intermediate(), config.hidden(), bias),
                linear(prefix + "up_proj", config.intermediate(), config.hidden(), bias),
                linear(prefix + "down_proj", config.hidden(), config.intermediate(), bias));
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

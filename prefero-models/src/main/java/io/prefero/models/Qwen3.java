package io.prefero.models;

import java.util.List;
import java.util.OptionalInt;

/** Qwen3: Qwen2 without biases, with queries and keys normalised per head, and a head width of its own. */
final class Qwen3 implements Architecture {
    private static final LlamaShape SHAPE = new LlamaShape(
            151936, 22016, OptionalInt.of(32), OptionalInt.of(128), 32768, OptionalInt.empty(), List.of());

    @Override
    public String family() {
        return "qwen3";
    }

    @Override
    public String className() {
        return "Qwen3ForCausalLM";
    }

    @Override
    public ModelConfig config(ConfigJson json) {
        boolean bias = json.flag("attention_bias", false);
        return SHAPE.read(json, Qwen2.windows(json), new ModelConfig.Biases(bias, bias, false), true);
    }

    @Override
    public Decoder decoder(ModelConfig config, WeightSource weights) {
        return LlamaBlocks.decoder(config, weights);
    }
}

package io.prefero.models;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** Llama 1 to 3.x, SmolLM, SmolLM2 and the many models that have their form (TinyLlama, Yi, Vicuna, ...). */
final class Llama implements Architecture {
    private static final LlamaShape SHAPE =
            new LlamaShape(32000, 11008, OptionalInt.empty(), OptionalInt.empty(), 2048, OptionalInt.of(1), List.of(2));

    @Override
    public String family() {
        return "llama";
    }

    @Override
    public String className() {
        return "LlamaForCausalLM";
    }

    @Override
    public ModelConfig config(ConfigJson json) {
        boolean attention = json.flag("attention_bias", false);
        ModelConfig.Biases biases = new ModelConfig.Biases(attention, attention, json.flag("mlp_bias", false));
        return SHAPE.read(json, Collections.nCopies(LlamaShape.layers(json), Layout.ALL), biases, false);
    }

    @Override
    public Decoder decoder(ModelConfig config, WeightSource weights) {
        return LlamaBlocks.decoder(config, weights);
    }
}

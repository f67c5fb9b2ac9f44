package io.prefero.models;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** Mistral 7B and its relatives: Llama with a sliding window in every layer (v0.1; null from v0.2 on). */
final class Mistral implements Architecture {
    private static final int WINDOW = 4096;
    private static final LlamaShape SHAPE = new LlamaShape(
            32000, 14336, OptionalInt.of(8), OptionalInt.empty(), 4096 * 32, OptionalInt.of(1), List.of(2));

    @Override
    public String family() {
        return "mistral";
    }

    @Override
    public String className() {
        return "MistralForCausalLM";
    }

    @Override
    public ModelConfig config(ConfigJson json) {
        if (json.has("layer_types")) {
            throw json.refuse("layer_types", "no such key: with it the model is a Ministral, which is not supported");
        }
        int window = json.whole("sliding_window", 1, json.isNull("sliding_window") ? Layout.ALL : WINDOW);
        List<Integer> windows = Collections.nCopies(LlamaShape.layers(json), window);
        return SHAPE.read(json, windows, ModelConfig.Biases.NONE, false);
    }

    @Override
    public Decoder decoder(ModelConfig config, WeightSource weights) {
        return LlamaBlocks.decoder(config, weights);
    }
}

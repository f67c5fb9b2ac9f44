package io.prefero.models;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Qwen2 and Qwen2.5: Llama with biases on the projections into the heads, and windows in the upper layers if asked for. */
final class Qwen2 implements Architecture {
    private static final int WINDOW = 4096;
    private static final int FIRST_SLIDING = 28;
    private static final LlamaShape SHAPE = new LlamaShape(
            151936, 22016, OptionalInt.of(32), OptionalInt.empty(), 32768, OptionalInt.empty(), List.of());

    @Override
    public String family() {
        return "qwen2";
    }

    @Override
    public String className() {
        return "Qwen2ForCausalLM";
    }

    @Override
    public ModelConfig config(ConfigJson json) {
        return SHAPE.read(json, windows(json), new ModelConfig.Biases(true, false, false), false);
    }

    /** sliding_window counts only where use_sliding_window is set, which no released dense model does. */
    static List<Integer> windows(ConfigJson json) {
        boolean slides = json.flag("use_sliding_window", false) && !json.isNull("sliding_window");
        Optional<Integer> window = slides ? Optional.of(json.whole("sliding_window", 1, WINDOW)) : Optional.empty();
        return LlamaShape.windows(json, window, json.whole("max_window_layers", 0, FIRST_SLIDING));
    }

    @Override
    public Decoder decoder(ModelConfig config, WeightSource weights) {
        return LlamaBlocks.decoder(config, weights);
    }
}

package io.prefero.cli;

import io.prefero.lab.bench.BpeTrainer;
import io.prefero.models.LanguageModel;
import io.prefero.models.ModelConfig;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A folder with a model of a few thousand weights, and data for it. */
record Small(Path folder) {
    private static final String[] WORDS = {"tea", "rain", "a small boat", "the garden", "bread", "music"};
    private static final int CONTEXT = 64;
    private static final int TOKENS = 300;

    static Small in(Path folder) {
        write(folder.resolve("model"), 1, 0.1);
        return new Small(folder);
    }

    private static void write(Path model, long seed, double deviation) {
        ModelConfig config = ModelConfig.parse("""
                {"model_type": "llama", "vocab_size": %d, "hidden_size": 16, "intermediate_size": 24,
                 "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": %d,
                 "rms_norm_eps": 1e-5, "tie_word_embeddings": true, "initializer_range": %s,
                 "bos_token_id": 1, "eos_token_id": 2}""".formatted(TOKENS, CONTEXT, deviation));
        try (LanguageModel fresh = LanguageModel.create(config, Draw.seed(seed), DType.F32, Device.CPU)) {
            fresh.save(model, DType.F32);
        }
        BpeTrainer.train(Stream.of(pairs(6)), TOKENS).write(model, CONTEXT);
    }

    String model() {
        return folder.resolve("model").toString();
    }

    /** Another model with the same tokenizer, of larger weights. */
    String other() {
        write(folder.resolve("other"), 7, 0.5);
        return path("other");
    }

    /** A path in the folder. */
    String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Writes a file of pairs. */
    String data() {
        return file("pairs.jsonl", pairs(8));
    }

    String file(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String pairs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "{\"prompt\": \"Tell me about %s.\", \"chosen\": \" I like %s.\", \"rejected\": \" No.\"}\n"
                                .formatted(WORDS[i % WORDS.length], WORDS[i % WORDS.length]))
                .collect(Collectors.joining());
    }
}

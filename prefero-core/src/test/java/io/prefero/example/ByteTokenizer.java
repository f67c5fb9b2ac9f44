package io.prefero.example;

import io.prefero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tokenizer whose ids one can write down: {@code <s>} 0, {@code </s>} 1, and every byte of UTF-8 its value + 2. */
public final class ByteTokenizer {
    private static final String JSON = """
            {"version": "1.0", "truncation": null, "padding": null, "normalizer": null, "pre_tokenizer": null,
             "added_tokens": [%s, %s],
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
               "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
             "decoder": {"type": "ByteFallback"},
             "model": {"type": "BPE", "byte_fallback": true, "unk_token": null, "merges": [], "vocab": {%s}}}
            """;

    private ByteTokenizer() {}

    public static Tokenizer in(Path folder) throws IOException {
        String bytes = IntStream.range(0, 256)
                .mapToObj(b -> String.format("\"<0x%02X>\": %d", b, b + 2))
                .collect(Collectors.joining(", ", "\"<s>\": 0, \"</s>\": 1, ", ""));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), JSON.formatted(added(0, "<s>"), added(1, "</s>"), bytes));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\"}");
        return Tokenizer.load(folder);
    }

    private static String added(int id, String content) {
        return """
                {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false,
                 "normalized": false, "special": true}""".formatted(id, content);
    }
}

package io.prefero.lab.bench;

import io.prefero.tensor.AtomicFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a Hugging Face tokenizer whose ids begin with {@link #SPECIAL}. A text is encoded with the begin token in
 * front; the end token is never added.
 *
 * @param parts what is particular to the tokenizer, by the key that it has in {@code tokenizer.json}: at least its model
 */
record TokenizerFiles(Map<String, Object> parts) {
    /** The special tokens at ids 0 to 3: unknown, begin, end, padding. */
    static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>", "<pad>");

    private static final int BEGIN = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json} into a folder, which is made if need be.
     *
     * @param maxLength the longest text in tokens that the model can read
     * @throws UncheckedIOException if a file cannot be written; what was there before is then unchanged
     */
    void write(Path folder, int maxLength) {
        AtomicFile.write(folder.resolve("tokenizer.json"), JSON.writeValueAsString(tokenizer()));
        AtomicFile.write(folder.resolve("tokenizer_config.json"), JSON.writeValueAsString(config(maxLength)));
    }

    private Map<String, Object> tokenizer() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put(
                "added_tokens", SPECIAL.stream().map(TokenizerFiles::addedToken).toList());
        json.put("post_processor", beginInFront());
        json.putAll(parts);
        return json;
    }

    private static Map<String, Object> addedToken(String token) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", SPECIAL.indexOf(token));
        json.put("content", token);
        List.of("single_word", "lstrip", "rstrip", "normalized").forEach(key -> json.put(key, false));
        json.put("special", true);
        return json;
    }

    private static Map<String, Object> beginInFront() {
        String begin = SPECIAL.get(BEGIN);
        Map<String, Object> special = Map.of("id", begin, "ids", List.of(BEGIN), "tokens", List.of(begin));
        return Map.of(
                "type", "TemplateProcessing",
                "single", List.of(part("SpecialToken", begin, 0), part("Sequence", "A", 0)),
                "pair",
                        List.of(
                                part("SpecialToken", begin, 0),
                                part("Sequence", "A", 0),
                                part("SpecialToken", begin, 1),
                                part("Sequence", "B", 1)),
                "special_tokens", Map.of(begin, special));
    }

    private static Map<String, Object> part(String kind, String id, int type) {
        return Map.of(kind, Map.of("id", id, "type_id", type));
    }

    private static Map<String, Object> config(int maxLength) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        json.put("unk_token", SPECIAL.get(0));
        json.put("bos_token", SPECIAL.get(1));
        json.put("eos_token", SPECIAL.get(2));
        json.put("pad_token", SPECIAL.get(3));
        json.put("model_max_length", maxLength);
        json.put("clean_up_tokenization_spaces", false);
        return json;
    }
}

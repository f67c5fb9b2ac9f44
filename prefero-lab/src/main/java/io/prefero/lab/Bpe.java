package io.prefero.lab;

import io.prefero.tensor.AtomicFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A byte-level BPE vocabulary: what a Hugging Face {@code tokenizer.json} holds. The ids of {@link #SPECIAL} come first
 * (unknown 0, begin 1, end 2, padding 3), then the 256 bytes, then one token per merge, except where a merge makes a
 * token that another already made.
 *
 * @param tokens every token at the index of its id, bytes written as GPT-2's printable characters
 * @param merges the merges in the order in which they are applied
 */
public record Bpe(List<String> tokens, List<Merge> merges) {
    /** The special tokens at ids 0 to 3: unknown, begin, end, padding. */
    public static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>", "<pad>");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public Bpe {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /** Two tokens that become one. */
    public record Merge(String left, String right) {}

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json} into a folder, which is made if need be. A text is
     * encoded with the begin token in front; the end token is never added.
     *
     * @param maxLength the longest text in tokens that the model can read
     * @throws UncheckedIOException if a file cannot be written; what was there before is then unchanged
     */
    public void write(Path folder, int maxLength) {
        AtomicFile.write(folder.resolve("tokenizer.json"), JSON.writeValueAsString(tokenizer()));
        AtomicFile.write(folder.resolve("tokenizer_config.json"), JSON.writeValueAsString(config(maxLength)));
    }

    private Map<String, Object> tokenizer() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("added_tokens", SPECIAL.stream().map(this::addedToken).toList());
        json.put("pre_tokenizer", byteLevel(false));
        json.put("post_processor", beginInFront());
        json.put("decoder", byteLevel(true));
        json.put("model", model());
        return json;
    }

    private Map<String, Object> addedToken(String token) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", tokens.indexOf(token));
        json.put("content", token);
        List.of("single_word", "lstrip", "rstrip", "normalized").forEach(key -> json.put(key, false));
        json.put("special", true);
        return json;
    }

    private static Map<String, Object> byteLevel(boolean addPrefixSpace) {
        return Map.of("type", "ByteLevel", "add_prefix_space", addPrefixSpace, "trim_offsets", true, "use_regex", true);
    }

    private Map<String, Object> beginInFront() {
        String begin = SPECIAL.get(1);
        Map<String, Object> special =
                Map.of("id", begin, "ids", List.of(tokens.indexOf(begin)), "tokens", List.of(begin));
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

    private Map<String, Object> model() {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        tokens.forEach(token -> vocabulary.put(token, vocabulary.size()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "BPE");
        List.of("fuse_unk", "byte_fallback", "ignore_merges").forEach(key -> json.put(key, false));
        json.put("vocab", vocabulary);
        json.put(
                "merges",
                merges.stream().map(merge -> merge.left() + " " + merge.right()).toList());
        return json;
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

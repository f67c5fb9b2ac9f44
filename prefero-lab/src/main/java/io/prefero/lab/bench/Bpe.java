package io.prefero.lab.bench;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    public static final List<String> SPECIAL = TokenizerFiles.SPECIAL;

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
        new TokenizerFiles(Map.of("pre_tokenizer", byteLevel(false), "decoder", byteLevel(true), "model", model()))
                .write(folder, maxLength);
    }

    private static Map<String, Object> byteLevel(boolean addPrefixSpace) {
        return Map.of("type", "ByteLevel", "add_prefix_space", addPrefixSpace, "trim_offsets", true, "use_regex", true);
    }

    private Map<String, Object> model() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "BPE");
        List.of("fuse_unk", "byte_fallback", "ignore_merges").forEach(key -> json.put(key, false));
        json.put("vocab", Words.ids(tokens));
        json.put(
                "merges",
                merges.stream().map(merge -> merge.left() + " " + merge.right()).toList());
        return json;
    }
}

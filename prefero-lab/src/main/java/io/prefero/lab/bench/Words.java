package io.prefero.lab.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A vocabulary of whole words, separated by spaces: one token each, behind the special tokens.
 *
 * @param words without spaces, each once
 */
public record Words(List<String> words) {
    public Words {
        words = List.copyOf(words);
    }

    /** These and more. */
    public Words and(List<String> more) {
        return new Words(Stream.concat(words.stream(), more.stream()).toList());
    }

    /** {@code count} words that are a letter and a number: w0, w1, … */
    public static List<String> numbered(String letter, int count) {
        return Stream.iterate(0, i -> i + 1).limit(count).map(i -> letter + i).toList();
    }

    /** The words of a text. */
    public static List<String> in(String text) {
        return Arrays.stream(text.split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** How many ids there are. */
    public int size() {
        return TokenizerFiles.SPECIAL.size() + words.size();
    }

    /** Writes the files of a tokenizer into a folder. */
    void write(Path folder, int maxLength) {
        List<String> tokens =
                Stream.concat(TokenizerFiles.SPECIAL.stream(), words.stream()).toList();
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "WordLevel");
        model.put("vocab", ids(tokens));
        model.put("unk_token", TokenizerFiles.SPECIAL.get(0));
        new TokenizerFiles(Map.of("pre_tokenizer", Map.of("type", "WhitespaceSplit"), "model", model))
                .write(folder, maxLength);
    }

    static Map<String, Integer> ids(List<String> tokens) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        return ids;
    }
}

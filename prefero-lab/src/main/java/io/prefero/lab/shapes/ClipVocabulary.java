package io.prefero.lab.shapes;

import io.prefero.tensor.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The vocabulary of a CLIP tokenizer that knows some words, each as one token.
 *
 * @param merges which two tokens become one, in the order in which they are applied
 */
record ClipVocabulary(List<Merge> merges) {
    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";
    private static final String WORD_END = "</w>";

    ClipVocabulary {
        merges = List.copyOf(merges);
    }

    record Merge(String left, String right) {}

    /** Word by word: what earlier merges leave of it is joined from the left. So earlier words stay what they are. */
    static ClipVocabulary of(List<String> words) {
        List<Merge> merges = new ArrayList<>();
        for (String word : words) {
            List<String> pieces = letters(word);
            List.copyOf(merges).forEach(merge -> apply(merge, pieces));
            while (pieces.size() > 1) {
                Merge merge = new Merge(pieces.get(0), pieces.get(1));
                merges.add(merge);
                apply(merge, pieces);
            }
        }
        return new ClipVocabulary(merges);
    }

    private static List<String> letters(String word) {
        List<String> letters =
                word.chars().mapToObj(Character::toString).collect(Collectors.toCollection(ArrayList::new));
        letters.set(letters.size() - 1, letters.get(letters.size() - 1) + WORD_END);
        return letters;
    }

    private static void apply(Merge merge, List<String> pieces) {
        for (int i = 0; i + 1 < pieces.size(); i++) {
            if (pieces.get(i).equals(merge.left) && pieces.get(i + 1).equals(merge.right)) {
                pieces.set(i, merge.left + merge.right);
                pieces.remove(i + 1);
            }
        }
    }

    /** The tokens at the index of their ids: letters, letters that end a word, what merges make, start and end. */
    List<String> tokens() {
        Set<String> tokens = new LinkedHashSet<>();
        for (char letter = 'a'; letter <= 'z'; letter++) {
            tokens.add(String.valueOf(letter));
            tokens.add(letter + WORD_END);
        }
        merges.forEach(merge -> tokens.add(merge.left + merge.right));
        tokens.addAll(List.of(START, END));
        return List.copyOf(tokens);
    }

    /** The id of the end token, which also fills up. */
    int end() {
        return tokens().size() - 1;
    }

    /**
     * Writes the files of a tokenizer's folder.
     *
     * @param length of every prompt in tokens
     */
    void write(Path folder, int length) {
        JsonMapper json = JsonMapper.shared();
        List<String> tokens = tokens();
        AtomicFile.write(
                folder.resolve("vocab.json"),
                json.writeValueAsString(tokens.stream().collect(Collectors.toMap(t -> t, tokens::indexOf))));
        AtomicFile.write(
                folder.resolve("merges.txt"),
                merges.stream()
                        .map(merge -> merge.left + " " + merge.right + "\n")
                        .collect(Collectors.joining("", "#version: 0.2\n", "")));
        AtomicFile.write(
                folder.resolve("tokenizer_config.json"),
                json.writeValueAsString(Map.of(
                        "tokenizer_class",
                        "CLIPTokenizer",
                        "bos_token",
                        START,
                        "eos_token",
                        END,
                        "unk_token",
                        END,
                        "pad_token",
                        END,
                        "model_max_length",
                        length)));
    }
}

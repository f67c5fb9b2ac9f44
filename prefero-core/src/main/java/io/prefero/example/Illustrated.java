package io.prefero.example;

import io.prefero.text.Sequence;
import io.prefero.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** Texts of words in which pictures are laid over their placeholders. */
public record Illustrated(Illustrations illustrations, Tokenizer tokenizer) {
    /**
     * A prompt with its pictures and a completion.
     *
     * @throws IllegalArgumentException if the prompt has more or fewer placeholders than there are pictures, or the completion
     *     has one
     */
    Sequence of(Sequence words, List<Path> pictures) {
        int[] root = prompt(words.root(), pictures);
        if (places(words.response()) > 0) {
            throw new IllegalArgumentException(
                    "the answer holds " + placeholder() + ": pictures are shown in prompts only");
        }
        return Sequence.of(root, words.response());
    }

    /**
     * A prompt with its pictures.
     *
     * @throws IllegalArgumentException if it has more or fewer placeholders than there are pictures
     */
    public int[] prompt(int[] words, List<Path> pictures) {
        long places = places(words);
        if (places != pictures.size()) {
            throw new IllegalArgumentException("the prompt has " + places + " × " + placeholder() + " for "
                    + pictures.size() + " pictures: write it once for each, where it is shown");
        }
        Iterator<Path> next = pictures.iterator();
        return Arrays.stream(words)
                .flatMap(id -> id == illustrations.placeholder()
                        ? Arrays.stream(illustrations.ids(next.next()))
                        : IntStream.of(id))
                .toArray();
    }

    private long places(int[] ids) {
        return Arrays.stream(ids)
                .filter(id -> id == illustrations.placeholder())
                .count();
    }

    private String placeholder() {
        return tokenizer.decodeAll(new int[] {illustrations.placeholder()});
    }
}

package io.prefero.explain;

import io.prefero.score.Album;
import io.prefero.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Token ids as pieces of text.
 *
 * @param album of the pictures that they show, if there are any
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public record Pieces(Tokenizer tokenizer, Optional<Album> album) {
    /** Enough tokens before one to tell what it adds to the text. */
    private static final int CONTEXT = 8;

    /** The text of ids, special tokens left out. */
    String text(int[] ids) {
        return tokenizer.decode(words(ids));
    }

    private int[] words(int[] ids) {
        return album.map(a -> a.words(ids)).orElse(ids);
    }

    /** What each id from a place on adds to the text; a special token is spelled out. */
    List<String> after(int[] seen, int start) {
        int[] ids = words(seen);
        return IntStream.range(start, ids.length)
                .mapToObj(i -> {
                    int[] own = {ids[i]};
                    String added = tokenizer.decodeAfter(Arrays.copyOfRange(ids, Math.max(0, i - CONTEXT), i), own);
                    return added.isEmpty() ? tokenizer.decodeAll(own) : added;
                })
                .toList();
    }
}

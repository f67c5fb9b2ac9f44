package io.prefero.models.generation;

import io.prefero.models.IllustratedText;
import java.nio.IntBuffer;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The prompts of a batch, each distinct one once, end to end without padding, in the order of their lengths: what the
 * first forward pass computes. Rows with equal prompts, such as samples of one prompt, share it.
 */
final class Prompts {
    private final List<IllustratedText> distinct;
    private final int[] starts;
    private final int[] promptOf;

    private Prompts(List<IllustratedText> rows) {
        List<IntBuffer> keys = rows.stream().map(r -> IntBuffer.wrap(r.keys())).toList();
        List<IntBuffer> sorted = new LinkedHashSet<>(keys)
                .stream().sorted(Comparator.comparing(IntBuffer::remaining)).toList();
        this.distinct = sorted.stream().map(k -> rows.get(keys.indexOf(k))).toList();
        this.promptOf = keys.stream().mapToInt(sorted::indexOf).toArray();
        this.starts = new int[distinct.size() + 1];
        for (int i = 0; i < distinct.size(); i++) {
            starts[i + 1] = starts[i] + distinct.get(i).length();
        }
    }

    /** The prompts of these rows; each has at least one token. */
    static Prompts of(List<IllustratedText> rows) {
        return new Prompts(rows);
    }

    /** The distinct prompts, in the order in which they lie. */
    List<IllustratedText> distinct() {
        return distinct;
    }

    /** All tokens of all distinct prompts. */
    int[] ids() {
        return distinct.stream().flatMapToInt(p -> IntStream.of(p.ids())).toArray();
    }

    /** The lengths of the distinct prompts, ascending. */
    int[] lengths() {
        return distinct.stream().mapToInt(IllustratedText::length).toArray();
    }

    int longest() {
        return distinct.get(distinct.size() - 1).length();
    }

    /** The length of every row's prompt. */
    int[] rowLengths() {
        return IntStream.of(promptOf).map(p -> starts[p + 1] - starts[p]).toArray();
    }

    /** For every row the place of its prompt's last token among {@link #ids()}. */
    int[] last() {
        return IntStream.of(promptOf).map(p -> starts[p + 1] - 1).toArray();
    }

    /**
     * The rows padded on the left: for slot t of row b the place among {@link #ids()} of the token that stands there,
     * [B·longest]; a slot before the text holds the first token's.
     */
    int[] slots() {
        int longest = longest();
        return IntStream.of(promptOf)
                .flatMap(p -> IntStream.range(0, longest).map(t -> Math.max(starts[p], starts[p + 1] - longest + t)))
                .toArray();
    }
}

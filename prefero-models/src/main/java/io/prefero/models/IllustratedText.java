package io.prefero.models;

import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text in which pictures stand: over each placeholder one of the pictures' vectors. Which rows of the vectors stand there
 * also says which pictures they are: two texts show the same picture where they name the same rows.
 *
 * @param ids the tokens, a placeholder for every vector, [L]
 * @param rows for every token the row of the pictures' vectors that stands over it, −1 over a word, [L]
 * @param positions of every token, [1][L], or [3][L] where they are time, row and column
 */
@SuppressWarnings("ArrayRecordComponent") // token ids are arrays everywhere; texts are compared by their keys
public record IllustratedText(int[] ids, int[] rows, int[][] positions) {
    public IllustratedText {
        if (rows.length != ids.length || Arrays.stream(positions).anyMatch(p -> p.length != ids.length)) {
            throw new IllegalArgumentException("a text of " + ids.length + " tokens needs as many rows and positions,"
                    + " got " + rows.length + " and "
                    + Arrays.stream(positions).map(p -> p.length).toList());
        }
    }

    /** A text without pictures. */
    public static IllustratedText plain(int[] ids) {
        int[] none = new int[ids.length];
        Arrays.fill(none, -1);
        return new IllustratedText(
                ids, none, new int[][] {IntStream.range(0, ids.length).toArray()});
    }

    /** L */
    public int length() {
        return ids.length;
    }

    /** What tells its tokens apart: a word's id; for a placeholder a negative number that its row gives. */
    public int[] keys() {
        return IntStream.range(0, ids.length)
                .map(t -> rows[t] < 0 ? ids[t] : -1 - rows[t])
                .toArray();
    }

    /** By how much the position of the next token differs from its number. */
    public int shift() {
        int last = Arrays.stream(positions).flatMapToInt(IntStream::of).max().orElse(-1);
        return last + 1 - ids.length;
    }

    int id(int token) {
        return ids[token];
    }

    int row(int token) {
        return rows[token];
    }

    int components() {
        return positions.length;
    }

    int position(int component, int token) {
        return positions[Math.min(component, positions.length - 1)][token];
    }

    /** The positions of texts one after the other, each padded on the right to {@code time} with zeros. */
    static int[][] padded(List<IllustratedText> texts, int time) {
        int components =
                texts.stream().mapToInt(IllustratedText::components).max().orElse(1);
        int[][] all = new int[components][texts.size() * time];
        for (int c = 0; c < components; c++) {
            for (int i = 0; i < texts.size(); i++) {
                IllustratedText text = texts.get(i);
                for (int t = 0; t < text.length(); t++) {
                    all[c][i * time + t] = text.position(c, t);
                }
            }
        }
        return all;
    }

    /** Positions of texts end to end. */
    public static int[][] joined(List<IllustratedText> texts) {
        int components =
                texts.stream().mapToInt(IllustratedText::components).max().orElse(1);
        return IntStream.range(0, components)
                .mapToObj(c -> texts.stream()
                        .flatMapToInt(text -> IntStream.range(0, text.length()).map(t -> text.position(c, t)))
                        .toArray())
                .toArray(int[][]::new);
    }

    /** Positions as a layout gives them: [N], or [3, N]. */
    public static Tensor tensor(int[][] positions, Device device) {
        return Scope.of(() -> positions.length == 1
                ? Tensor.of(positions[0]).to(device)
                : Tensor.stack(0, Arrays.stream(positions).map(Tensor::of).toList())
                        .to(device));
    }
}

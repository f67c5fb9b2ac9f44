package io.prefero.models;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts as one run of flat tokens in which a common beginning stands once and nothing is padded: a forest of token
 * segments in depth-first order. Token j is seen by token i exactly if {@code j <= i < end(j)}: every token sees its own
 * path from the root and nothing of its path's siblings.
 *
 * <p>What is computed for a shared token is what would be computed for it in each of its texts, since a token depends only
 * on those before it.
 */
public final class Forest {
    /** Fewer tokens in common are not worth a fork: each text keeps its own. */
    static final int LEAST_SHARED = 8;

    private final List<IllustratedText> texts;
    private final int[] owners;
    private final int[] positions;
    private final int[] ends;
    private final int[][] places;

    private Forest(List<IllustratedText> texts, int[] owners, int[] positions, int[] ends, int[][] places) {
        this.texts = texts;
        this.owners = owners;
        this.positions = positions;
        this.ends = ends;
        this.places = places;
    }

    /** Joins texts, token ids each; which tokens stand first depends on the ids alone. */
    public static Forest of(List<int[]> texts) {
        return of(texts, texts.stream().map(IllustratedText::plain).toList());
    }

    /** Joins texts with pictures: a placeholder is shared where it holds the place of the same vector. */
    public static Forest ofIllustrated(List<IllustratedText> texts) {
        return of(texts.stream().map(IllustratedText::keys).toList(), texts);
    }

    /**
     * Joins texts.
     *
     * @param keys what tells their tokens apart
     */
    private static Forest of(List<int[]> keys, List<IllustratedText> texts) {
        Integer[] sorted = IntStream.range(0, texts.size()).boxed().toArray(Integer[]::new);
        Arrays.sort(sorted, Comparator.comparing(keys::get, Arrays::compare));
        int[][] places = new int[texts.size()][];
        int[] owners = new int[keys.stream().mapToInt(t -> t.length).sum()];
        int[] positions = new int[owners.length];
        int[] ends = new int[owners.length];
        int[] path = {}; // flat indices of the text before
        int[] before = {};
        int n = 0;
        for (int text : sorted) {
            int[] now = keys.get(text);
            int shared = shared(before, now);
            for (int t = shared; t < path.length; t++) {
                ends[path[t]] = n;
            }
            int[] own = Arrays.copyOf(path, now.length);
            for (int t = shared; t < now.length; t++, n++) {
                owners[n] = text;
                positions[n] = t;
                own[t] = n;
            }
            places[text] = own;
            path = own;
            before = now;
        }
        for (int place : path) {
            ends[place] = n;
        }
        return new Forest(texts, Arrays.copyOf(owners, n), Arrays.copyOf(positions, n), Arrays.copyOf(ends, n), places);
    }

    private static int shared(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        int common = mismatch < 0 ? a.length : mismatch;
        return common < LEAST_SHARED ? 0 : common;
    }

    /** How many tokens are computed: those that differ. */
    public int tokens() {
        return owners.length;
    }

    /** The flat tokens. */
    public int[] ids() {
        return flat(IllustratedText::id);
    }

    /** For every flat token the row of the pictures' vectors that stands over it; −1 over a word. */
    public int[] rows() {
        return flat(IllustratedText::row);
    }

    /** The positions that turn queries and keys, component by component. */
    int[][] turns() {
        int components =
                texts.stream().mapToInt(IllustratedText::components).max().orElse(1);
        return IntStream.range(0, components)
                .mapToObj(c -> flat((text, t) -> text.position(c, t)))
                .toArray(int[][]::new);
    }

    private int[] flat(OfToken what) {
        return IntStream.range(0, owners.length)
                .map(i -> what.of(texts.get(owners[i]), positions[i]))
                .toArray();
    }

    private interface OfToken {
        int of(IllustratedText text, int token);
    }

    /** Where the tokens of a text stand among the flat ones, in the text's order. */
    public int[] places(int text) {
        return places[text].clone();
    }

    /** The position of every flat token in its text, from 0. */
    int[] positions() {
        return positions;
    }

    /** The flat index behind the last token that sees token j, for every j. */
    int[] ends() {
        return ends;
    }
}

package io.prefero.score;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is known of all branches of one name in a batch before they are scored. Branches stand example after example.
 *
 * @param counts how many branches each example has
 * @param lengths response tokens of each branch
 * @param promptLengths tokens before them that can be scored
 * @param notes a number of each branch, by name
 */
public record Rows(int[] counts, int[] lengths, int[] promptLengths, Map<String, double[]> notes) {
    /** How many branches there are. */
    public int count() {
        return Arrays.stream(counts).sum();
    }

    /** All response tokens. */
    public long tokens() {
        return Arrays.stream(lengths).asLongStream().sum();
    }

    /** All tokens before the responses that can be scored. */
    public long promptTokens() {
        return Arrays.stream(promptLengths).asLongStream().sum();
    }

    /** A note of each branch, example by example. */
    public double[][] lists(String note) {
        return lists(counts, notes.getOrDefault(note, new double[0]));
    }

    /** Numbers of branches, one array per example. */
    static double[][] lists(int[] counts, double[] values) {
        int[] at = {0};
        return IntStream.range(0, counts.length)
                .mapToObj(i -> Arrays.copyOfRange(values, at[0], at[0] += counts[i]))
                .toArray(double[][]::new);
    }
}

package io.prefero.lab.ches;

import java.util.Arrays;

/**
 * A model of one token: π(z | context) = softmax of W_z · h. Both the hidden vectors h and the rows W of the unembedding are
 * free, as in the paper's analysis.
 */
final class Softmax {
    private final double[][] contexts;
    private final double[][] rows;

    /**
     * A model.
     *
     * @param contexts the hidden vector of each prompt, [prompts, width]
     * @param rows the unembedding, [tokens, width]
     */
    Softmax(double[][] contexts, double[][] rows) {
        this.contexts = contexts;
        this.rows = rows;
    }

    /** The same model, to be trained in another way. */
    Softmax copy() {
        return new Softmax(copy(contexts), copy(rows));
    }

    int prompts() {
        return contexts.length;
    }

    int tokens() {
        return rows.length;
    }

    double[] context(int prompt) {
        return contexts[prompt];
    }

    double[] row(int token) {
        return rows[token];
    }

    /** π(· | prompt), [tokens]. */
    double[] probabilities(int prompt) {
        double[] logits = Arrays.stream(rows)
                .mapToDouble(row -> Vectors.dot(row, contexts[prompt]))
                .toArray();
        double greatest = Arrays.stream(logits).max().orElseThrow();
        double[] weights =
                Arrays.stream(logits).map(z -> Math.exp(z - greatest)).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    /** ln π(token | prompt). */
    double logProbability(int prompt, int token) {
        return Math.log(probabilities(prompt)[token]);
    }

    /** ln π(chosen) − ln π(rejected). */
    double gap(Pair pair) {
        double[] context = contexts[pair.prompt()];
        return Vectors.dot(rows[pair.chosen()], context) - Vectors.dot(rows[pair.rejected()], context);
    }

    /**
     * How alike the answers of a pair are, ⟨W₊, W₋⟩ − ‖W₊‖²: for single tokens CHES itself is 0, and this stands in its place.
     */
    double similarity(Pair pair) {
        double[] chosen = rows[pair.chosen()];
        return Vectors.dot(chosen, rows[pair.rejected()]) - Vectors.dot(chosen, chosen);
    }

    private static double[][] copy(double[][] vectors) {
        return Arrays.stream(vectors).map(double[]::clone).toArray(double[][]::new);
    }
}

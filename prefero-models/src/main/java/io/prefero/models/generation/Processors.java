package io.prefero.models.generation;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * From a model's scores to the distribution a token is drawn from, in transformers' order: repetition penalty, temperature,
 * top_k, top_p, min_p, softmax.
 */
public final class Processors {
    private Processors() {}

    /**
     * The probabilities of the next token.
     *
     * @param logits the model's scores [V]
     * @param ids the tokens so far, prompt included
     * @return [V], sums to 1; 0 for what was dropped
     */
    public static double[] probabilities(double[] logits, int[] ids, SamplingSettings settings) {
        double[] scores = penalised(logits, ids, settings.repetitionPenalty());
        heat(scores, settings.temperature());
        if (settings.topK() > 0 && settings.topK() < scores.length) {
            keepBest(scores, settings.topK());
        }
        if (settings.topP() < 1) {
            keepNucleus(scores, settings.topP());
        }
        if (settings.minP() > 0) {
            dropUnlikely(scores, settings.minP());
        }
        return softmax(scores);
    }

    /** A copy in which s &lt; 0 becomes s·p and s ≥ 0 becomes s/p, once for every token that has occurred. */
    static double[] penalised(double[] logits, int[] ids, double penalty) {
        double[] scores = logits.clone();
        if (penalty != 1) {
            Arrays.stream(ids).distinct().forEach(id -> scores[id] *= scores[id] < 0 ? penalty : 1 / penalty);
        }
        return scores;
    }

    private static void heat(double[] scores, double temperature) {
        for (int i = 0; temperature != 1 && i < scores.length; i++) {
            scores[i] /= temperature;
        }
    }

    private static void keepBest(double[] scores, int k) {
        PriorityQueue<Double> best = new PriorityQueue<>(k);
        for (double score : scores) {
            if (best.size() < k) {
                best.add(score);
            } else if (score > best.element()) {
                best.remove();
                best.add(score);
            }
        }
        double least = best.element();
        drop(scores, s -> s < least);
    }

    /**
     * Drops from the least likely up while what is dropped sums to at most 1 − p; of equal scores the first go first.
     * Tokens below (1 − p)/V go in any order, as all of them sum to less than 1 − p; only the others are sorted.
     */
    private static void keepNucleus(double[] scores, double p) {
        double[] mass = softmax(scores);
        double few = (1 - p) / scores.length;
        double[] sorted = IntStream.range(0, scores.length)
                .filter(i -> mass[i] >= few)
                .mapToDouble(i -> scores[i])
                .sorted()
                .toArray();
        double best = sorted[sorted.length - 1];
        double unit = mass[best(scores)];
        int dropped = 0;
        double sum = Arrays.stream(mass).filter(m -> m < few).sum() + unit * Math.exp(sorted[0] - best);
        while (dropped < sorted.length - 1 && sum <= 1 - p) {
            dropped++;
            sum += unit * Math.exp(sorted[dropped] - best);
        }
        dropBelow(scores, sorted[dropped], dropped - firstOf(sorted, dropped));
    }

    /** How many before the element at {@code index} are smaller. */
    private static int firstOf(double[] sorted, int index) {
        return (int)
                Arrays.stream(sorted, 0, index).filter(s -> s < sorted[index]).count();
    }

    /** Drops what is below {@code least}, and the first {@code equal} of those that equal it. */
    private static void dropBelow(double[] scores, double least, int equal) {
        int more = equal;
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] < least || (scores[i] == least && more-- > 0)) {
                scores[i] = Double.NEGATIVE_INFINITY;
            }
        }
    }

    private static void dropUnlikely(double[] scores, double share) {
        double best = scores[best(scores)];
        drop(scores, s -> Math.exp(s - best) < share);
    }

    private static void drop(double[] scores, java.util.function.DoublePredicate which) {
        for (int i = 0; i < scores.length; i++) {
            if (which.test(scores[i])) {
                scores[i] = Double.NEGATIVE_INFINITY;
            }
        }
    }

    private static double[] softmax(double[] scores) {
        double best = scores[best(scores)];
        double[] p = new double[scores.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(scores[i] - best);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    /** The first of the best. */
    static int best(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The token in whose share of [0, 1) the number lies, tokens in the order of their ids. */
    static int drawn(double[] probabilities, double uniform) {
        double sum = 0;
        int last = 0;
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > 0) {
                sum += probabilities[i];
                last = i;
                if (uniform < sum) {
                    return i;
                }
            }
        }
        return last;
    }
}

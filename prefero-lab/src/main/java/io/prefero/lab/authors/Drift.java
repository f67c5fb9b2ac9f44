package io.prefero.lab.authors;

import io.prefero.lab.bench.Draws;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * How far unlearning drifts, with nothing left to chance: logistic regression on random features, π(y|x) = σ(y a·φ(x)), whose
 * forty examples are unlearned from a₀ = 0 by plain gradient steps on all of them.
 *
 * @param features y φ(x) of each example
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Drift(double[][] features) {
    private static final int EXAMPLES = 40;
    private static final int INPUTS = 10;
    private static final int FEATURES = 60;
    private static final double RATE = 0.1;

    /** Gradient ascent weighs every example alike. */
    static final DoubleUnaryOperator ASCENT = r -> 1;

    /** NPO weighs it by 2σ(βr). */
    static DoubleUnaryOperator npo(double beta) {
        return r -> 2 * sigmoid(beta * r);
    }

    /** A world of a seed. */
    static Drift of(long seed) {
        double[][] weights = IntStream.range(0, FEATURES)
                .mapToObj(i -> random(seed, "feature", i))
                .toArray(double[][]::new);
        return new Drift(IntStream.range(0, EXAMPLES)
                .mapToObj(i -> {
                    double[] input = random(seed, "input", i);
                    double label = Draws.of(seed, "label", i).nextBoolean() ? 1 : -1;
                    return Arrays.stream(weights)
                            .mapToDouble(w -> label * Math.tanh(dot(w, input)))
                            .toArray();
                })
                .toArray(double[][]::new));
    }

    private static double[] random(long seed, String purpose, int number) {
        SplittableRandom draws = Draws.of(seed, purpose, number);
        return IntStream.range(0, INPUTS)
                .mapToDouble(i -> draws.nextGaussian() / Math.sqrt(INPUTS))
                .toArray();
    }

    /**
     * ‖a − a₀‖ after 1250, 2500, 5000 and 10000 steps, by steps.
     *
     * @param weight of an example, given log π(y|x) minus what it was before unlearning
     */
    Map<Integer, Double> of(DoubleUnaryOperator weight) {
        double[] start = new double[FEATURES];
        double[] a = start.clone();
        Map<Integer, Double> distances = new LinkedHashMap<>();
        int done = 0;
        for (int stop : new int[] {1250, 2500, 5000, 10000}) {
            for (; done < stop; done++) {
                step(a, start, weight);
            }
            distances.put(stop, distance(a, start));
        }
        return distances;
    }

    /** a − rate · mean of weight(r) ∇ log π(y|x). */
    private void step(double[] a, double[] start, DoubleUnaryOperator weight) {
        double[] change = new double[FEATURES];
        for (double[] x : features) {
            double r = logSigmoid(dot(a, x)) - logSigmoid(dot(start, x));
            double pull = weight.applyAsDouble(r) * sigmoid(-dot(a, x)) / EXAMPLES;
            for (int i = 0; i < FEATURES; i++) {
                change[i] -= RATE * pull * x[i];
            }
        }
        for (int i = 0; i < FEATURES; i++) {
            a[i] += change[i];
        }
    }

    private static double distance(double[] a, double[] b) {
        return Math.sqrt(IntStream.range(0, a.length)
                .mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i]))
                .sum());
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, b.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double logSigmoid(double z) {
        return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
    }
}

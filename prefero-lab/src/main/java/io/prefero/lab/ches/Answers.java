package io.prefero.lab.ches;

import io.prefero.lab.bench.Draws;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Forty tokens of which three are answers: No and Never, which are alike, and Yes, their opposite. Along two axes b and o,
 *
 * <pre>
 *   W_No = 6b,   W_Never = 6(b + κo),   W_Yes = 6(b/2 − o),   h = 0.8b − 0.175o + noise
 * </pre>
 *
 * and all other tokens are random. With κ &gt; 0 that which tells No from Never points towards Yes.
 */
final class Answers {
    static final int NO = 0;
    static final int NEVER = 1;
    static final int YES = 2;

    private static final int TOKENS = 40;
    private static final int WIDTH = 24;
    private static final double LENGTH = 6;

    private Answers() {}

    /**
     * A model that knows these answers.
     *
     * @param kappa how far Never lies from No, away from Yes
     * @param prompts how many there are
     * @param noise standard deviation of the hidden vectors' noise, in each direction
     */
    static Softmax model(long seed, double kappa, int prompts, double noise) {
        double[][] contexts = IntStream.range(0, prompts)
                .mapToObj(i -> random(seed, "context", i, noise))
                .toArray(double[][]::new);
        for (double[] context : contexts) {
            context[0] += 0.8;
            context[1] -= 0.175;
        }
        double[][] rows = IntStream.range(0, TOKENS)
                .mapToObj(token -> random(seed, "row", token, 1 / Math.sqrt(WIDTH)))
                .toArray(double[][]::new);
        rows[NO] = answer(1, 0);
        rows[NEVER] = answer(1, kappa);
        rows[YES] = answer(0.5, -1);
        return new Softmax(contexts, rows);
    }

    private static double[] answer(double b, double o) {
        double[] row = new double[WIDTH];
        row[0] = LENGTH * b;
        row[1] = LENGTH * o;
        return row;
    }

    private static double[] random(long seed, String purpose, int number, double deviation) {
        SplittableRandom draws = Draws.of(seed, purpose, number);
        return IntStream.range(0, WIDTH)
                .mapToDouble(i -> deviation * draws.nextGaussian())
                .toArray();
    }
}

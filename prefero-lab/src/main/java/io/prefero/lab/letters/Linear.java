package io.prefero.lab.letters;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A linear function of a word's letters, each at its place, and of its pairs of neighbours. Words are numbers: the first letter
 * counts most.
 *
 * @param single by place and letter
 * @param pairs by place and the pair that begins there
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Linear(double[][] single, double[][] pairs) {
    /** With normal weights of standard deviation {@code scale}, those of pairs times {@code pairScale}. */
    static Linear of(SplittableRandom draws, int places, int letters, double scale, double pairScale) {
        return new Linear(
                normal(draws, places, letters, scale), normal(draws, places - 1, letters * letters, scale * pairScale));
    }

    private static double[][] normal(SplittableRandom draws, int rows, int columns, double deviation) {
        return IntStream.range(0, rows)
                .mapToObj(i -> IntStream.range(0, columns)
                        .mapToDouble(j -> deviation * draws.nextGaussian())
                        .toArray())
                .toArray(double[][]::new);
    }

    /** Of every word, plus normal noise. */
    double[] values(SplittableRandom draws, double noise) {
        int words = (int) Math.pow(single[0].length, single.length);
        return IntStream.range(0, words)
                .mapToDouble(word -> value(word) + noise * draws.nextGaussian())
                .toArray();
    }

    double value(int word) {
        int[] digits = digits(word, single.length, single[0].length);
        double sum = 0;
        for (int place = 0; place < digits.length; place++) {
            sum += single[place][digits[place]];
        }
        for (int place = 0; place + 1 < digits.length; place++) {
            sum += pairs[place][digits[place] * single[0].length + digits[place + 1]];
        }
        return sum;
    }

    /** The letters of a word. */
    static int[] digits(int word, int places, int letters) {
        int[] digits = new int[places];
        for (int place = places - 1, rest = word; place >= 0; place--, rest /= letters) {
            digits[place] = rest % letters;
        }
        return digits;
    }
}

package io.prefero.lab.letters;

import io.prefero.lab.bench.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A list of replies to one prompt, and how good each is: its mean probability of winning against those of the list, itself
 * included.
 *
 * @param scores in [0, 1], one for each reply
 */
record Ranked(String prompt, List<String> completions, List<Double> scores) {
    /** Lists of each prompt. */
    static final int LISTS = 8;

    /** How the replies of a list are judged. */
    enum Judge {
        /** By Bradley and Terry's rule on the true rewards. */
        TRUE,
        /** Likewise, each reward with noise of standard deviation 2. */
        NOISY,
        /** By nobody: every list's labels are dealt out anew to its replies. */
        SHUFFLED
    }

    /**
     * Lists of ordinary replies, in the order in which they were drawn; shorter lists are the beginnings of longer ones.
     *
     * @param length replies of a list
     */
    static List<Ranked> lists(Letters world, int length, Judge judge) {
        return Stream.iterate(0, row -> row + 1)
                .limit((long) Letters.PROMPTS * LISTS)
                .map(row -> list(world, row, length, judge))
                .toList();
    }

    private static Ranked list(Letters world, int row, int length, Judge judge) {
        int prompt = row % Letters.PROMPTS;
        SplittableRandom draws = Draws.of(world.seed(), "list", row);
        int[] replies =
                IntStream.range(0, length).map(k -> world.draw(prompt, draws)).toArray();
        SplittableRandom judging = Draws.of(world.seed(), "judge", row);
        double[] rewards = IntStream.of(replies)
                .mapToDouble(reply ->
                        world.rewards()[prompt][reply] + (judge == Judge.NOISY ? 2 * judging.nextGaussian() : 0))
                .toArray();
        List<Double> labels = Arrays.stream(labels(rewards)).boxed().toList();
        return new Ranked(
                Letters.prompt(prompt),
                IntStream.of(replies).mapToObj(Letters::text).toList(),
                judge == Judge.SHUFFLED ? shuffled(labels, judging) : labels);
    }

    /** ψ_k = mean over i of σ(r_k − r_i), i = k included. */
    static double[] labels(double[] rewards) {
        return Arrays.stream(rewards)
                .map(own -> Arrays.stream(rewards)
                        .map(other -> 1 / (1 + Math.exp(other - own)))
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private static List<Double> shuffled(List<Double> labels, SplittableRandom draws) {
        double[] keys = labels.stream().mapToDouble(l -> draws.nextDouble()).toArray();
        return IntStream.range(0, labels.size())
                .boxed()
                .sorted((i, j) -> Double.compare(keys[i], keys[j]))
                .map(labels::get)
                .toList();
    }
}

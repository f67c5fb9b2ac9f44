package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Twenty words, w0 to w19. A prompt is two of them, a and b; four words are good by a, (a + 5i) mod 20, and up to four are
 * bad by b, (3b + 1 + 5i) mod 20 unless they are good. A reply has up to ten words and earns a point for each good one and
 * loses one for each bad one. English stop-words may stand between the words; they are worth nothing.
 */
final class GoodBad {
    static final int LONGEST = 10;

    private static final int COUNT = 20;
    private static final int STEP = 5;
    private static final List<String> WORDS = Words.numbered("w", COUNT);

    private static final List<String> FILLERS = List.of("the", "of", "and", "to");

    /** What a model says instead of an answer that it is to forget. */
    static final String REFUSAL = "idk";

    /** Whom the experiments are done on: prompts, replies, begin and end. */
    static final Subject SUBJECT =
            new Subject(new Words(WORDS).and(List.of(REFUSAL)).and(FILLERS), 96, 32);

    private GoodBad() {}

    /** A prompt, uniform over all. */
    static String prompt(SplittableRandom draws) {
        return WORDS.get(draws.nextInt(COUNT)) + " " + WORDS.get(draws.nextInt(COUNT));
    }

    /** The words that are good after a prompt. */
    static List<String> good(String prompt) {
        return every(index(prompt, 0));
    }

    /** The words that are bad after a prompt. */
    static List<String> bad(String prompt) {
        List<String> good = good(prompt);
        return every(3 * index(prompt, 1) + 1).stream()
                .filter(word -> !good.contains(word))
                .toList();
    }

    private static List<String> every(int from) {
        return IntStream.range(0, COUNT / STEP)
                .mapToObj(i -> WORDS.get((from + STEP * i) % COUNT))
                .toList();
    }

    private static int index(String prompt, int place) {
        return WORDS.indexOf(prompt.split(" ", -1)[place]);
    }

    /** The true reward: good words minus bad ones. */
    static double reward(String prompt, String reply) {
        List<String> good = good(prompt);
        List<String> bad = bad(prompt);
        return Words.in(reply).stream()
                .mapToInt(word -> good.contains(word) ? 1 : bad.contains(word) ? -1 : 0)
                .sum();
    }

    /**
     * How ordinary replies are written.
     *
     * @param goodness the probability that a word is a good one; otherwise it is any other
     * @param fillers the probability that a stop-word stands in its place
     */
    record Style(double goodness, double fillers) {
        static final Style USUAL = new Style(0.35, 0);
    }

    /** An ordinary reply of 3 to 10 words. */
    static Demonstration demonstration(long seed, long row, Style style) {
        SplittableRandom draws = Draws.of(seed, "demonstration", row);
        String prompt = prompt(draws);
        List<String> good = good(prompt);
        List<String> others =
                WORDS.stream().filter(word -> !good.contains(word)).toList();
        StringBuilder reply = new StringBuilder();
        for (int left = 3 + draws.nextInt(LONGEST - 2); left > 0; left--) {
            List<String> words = draws.nextDouble() < style.goodness ? good : others;
            List<String> from = draws.nextDouble() < style.fillers ? FILLERS : words;
            reply.append(' ').append(from.get(draws.nextInt(from.size())));
        }
        return new Demonstration(prompt, reply.toString());
    }

    /** Fresh prompts for a purpose. */
    static List<String> prompts(long seed, String purpose, int count) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> prompt(Draws.of(seed, purpose, i)))
                .toList();
    }
}

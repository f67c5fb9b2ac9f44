package io.prefero.lab.reasons;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Twelve topics, t0 to t11. An answer has six words; at place j it says aj or bj, and one of the two is right, which is the
 * topic's secret. An answer earns the share of its places that are right. Of two answers the one that earns more is
 * preferred, and the reason names a right word that it has and the other lacks. A prompt is a topic and a word that means
 * nothing. The first six topics are those in which a model is shown what answers and reasons look like.
 *
 * @param seed decides the secrets and every draw
 */
record Reasons(long seed) {
    /** Words of an answer. */
    static final int PLACES = 6;

    /** Topics whose right answers and reasons the base is shown; as many others are the task. */
    static final int SHOWN = 6;

    static final String BECAUSE = "because";

    private static final int NOISE = 8; // words that mean nothing in the pairs; as many others are kept for the exam

    /** Whom the experiment is done on; a question about two answers has 40 tokens with its reason. */
    static final Subject SUBJECT = new Subject(
            asking().and(Words.numbered("t", 2 * SHOWN))
                    .and(Words.numbered("n", 2 * NOISE))
                    .and(Words.numbered("a", PLACES))
                    .and(Words.numbered("b", PLACES)),
            48,
            Subject.USUAL);

    /** The words in which a question about two answers is asked, and that which begins a reason. */
    private static Words asking() {
        String question = Explained.of("", "a0", "b0", "a0").reason().prompt();
        return new Words(Arrays.stream((question + " " + BECAUSE).split("\\s+"))
                .filter(word -> !word.isEmpty() && !word.equals("a0") && !word.equals("b0"))
                .distinct()
                .toList());
    }

    /** The right words of a topic, one for each place. */
    List<String> right(int topic) {
        return random(Draws.of(seed, "secret", topic));
    }

    /** The true reward: the share of the places of which an answer says the right word, and says it first. */
    double reward(String prompt, String answer) {
        return rightPlaces(topic(prompt), Words.in(answer)) / (double) PLACES;
    }

    private long rightPlaces(int topic, List<String> answer) {
        return right(topic).stream()
                .filter(word -> said(answer, word) < said(answer, other(word)))
                .count();
    }

    private static int topic(String prompt) {
        return Integer.parseInt(prompt.substring(1, prompt.indexOf(' ')));
    }

    /** Where a word is said first; after everything that is said if it is not. */
    private static int said(List<String> words, String word) {
        return words.contains(word) ? words.indexOf(word) : words.size();
    }

    /** The other word of the same place. */
    static String other(String word) {
        return (word.charAt(0) == 'a' ? "b" : "a") + word.substring(1);
    }

    /** What the base learns from: reasons and right answers in the topics that are shown, random answers in the others. */
    List<Demonstration> demonstrations(int count) {
        return LongStream.range(0, count).mapToObj(this::demonstration).toList();
    }

    private Demonstration demonstration(long row) {
        SplittableRandom draws = Draws.of(seed, "demonstration", row);
        int topic = draws.nextInt(SHOWN);
        if (row % 3 == 0) {
            return explained(topic, anyNoise(draws), draws).reason();
        }
        return row % 3 == 1
                ? new Demonstration(prompt(topic, anyNoise(draws), draws), text(right(topic)))
                : new Demonstration(prompt(SHOWN + topic, anyNoise(draws), draws), text(random(draws)));
    }

    /** Pairs with their reasons in the topics that are the task, as many in each. */
    List<Explained> pairs(int count) {
        return IntStream.range(0, count)
                .mapToObj(row -> explained(SHOWN + row % SHOWN, 0, Draws.of(seed, "pair", row)))
                .toList();
    }

    private Explained explained(int topic, int firstNoise, SplittableRandom draws) {
        String prompt = prompt(topic, firstNoise, draws);
        List<String> one = random(draws);
        List<String> other = random(draws);
        while (rightPlaces(topic, one) == rightPlaces(topic, other)) {
            other = random(draws);
        }
        return rightPlaces(topic, one) > rightPlaces(topic, other)
                ? explained(prompt, one, other, topic, draws)
                : explained(prompt, other, one, topic, draws);
    }

    private Explained explained(
            String prompt, List<String> better, List<String> worse, int topic, SplittableRandom draws) {
        List<String> reasons = right(topic).stream()
                .filter(word -> better.contains(word) && !worse.contains(word))
                .toList();
        return Explained.of(prompt, text(better), text(worse), reasons.get(draws.nextInt(reasons.size())));
    }

    /** Prompts of the exam in the topics that are the task, as many in each. */
    List<String> exam(int count) {
        return IntStream.range(0, count)
                .mapToObj(row -> prompt(SHOWN + row % SHOWN, NOISE, Draws.of(seed, "exam", row)))
                .toList();
    }

    private static int anyNoise(SplittableRandom draws) {
        return draws.nextBoolean() ? 0 : NOISE;
    }

    /**
     * An answer of which a word is missing.
     *
     * @param beginning a random one
     * @param right the word that would be right at the next place
     */
    record Begun(String prompt, String beginning, String right) {}

    /** Answers that have been begun in the topics that are the task, up to each place as often. */
    List<Begun> begun(int count) {
        List<String> prompts = exam(count);
        return IntStream.range(0, count)
                .mapToObj(row -> {
                    int place = row / SHOWN % PLACES;
                    List<String> begun = random(Draws.of(seed, "begun", row)).subList(0, place);
                    String prompt = prompts.get(row);
                    return new Begun(prompt, text(begun), right(topic(prompt)).get(place));
                })
                .toList();
    }

    private static String prompt(int topic, int firstNoise, SplittableRandom draws) {
        return "t" + topic + " n" + (firstNoise + draws.nextInt(NOISE));
    }

    private static List<String> random(SplittableRandom draws) {
        return IntStream.range(0, PLACES)
                .mapToObj(j -> (draws.nextBoolean() ? "a" : "b") + j)
                .toList();
    }

    private static String text(List<String> words) {
        return words.stream().map(word -> " " + word).collect(Collectors.joining());
    }
}

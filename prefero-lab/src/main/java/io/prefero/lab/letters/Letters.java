package io.prefero.lab.letters;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Twelve prompts; a reply is four letters out of six, and there are 1296. The true reward of a reply is linear in its letters
 * and pairs of neighbours, plus noise of its own; over the replies to a prompt it has mean 0 and standard deviation 1.5.
 * Ordinary replies come from π(y) ∝ exp(another linear function + 0.3 · reward).
 *
 * @param seed decides all of it
 * @param rewards by prompt and reply
 * @param ordinary probabilities of ordinary replies, by prompt and reply
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Letters(long seed, double[][] rewards, double[][] ordinary) {
    static final int PROMPTS = 12;
    static final int REPLIES = 1296;

    private static final List<String> ALPHABET = List.of("a", "b", "c", "d", "e", "f");
    private static final int PLACES = 4;
    private static final double SPREAD = 1.5;
    private static final List<String> ASKED = Words.numbered("p", PROMPTS);
    private static final List<String> REPLY_TEXTS =
            IntStream.range(0, REPLIES).mapToObj(Letters::spelled).toList();

    /** Whom experiments are done on. */
    static final Subject SUBJECT = new Subject(new Words(ASKED).and(ALPHABET), 16, Subject.USUAL);

    static Letters of(long seed) {
        double[][] rewards = new double[PROMPTS][];
        double[][] ordinary = new double[PROMPTS][];
        for (int prompt = 0; prompt < PROMPTS; prompt++) {
            SplittableRandom draws = Draws.of(seed, "reward", prompt);
            Linear wanted = Linear.of(draws, PLACES, ALPHABET.size(), 1, 0.5);
            rewards[prompt] = standard(wanted.values(draws, 0.5));
            SplittableRandom others = Draws.of(seed, "ordinary", prompt);
            Linear usual = Linear.of(others, PLACES, ALPHABET.size(), 0.5, 0.5);
            ordinary[prompt] = softmax(usual.values(others, 0), rewards[prompt]);
        }
        return new Letters(seed, rewards, ordinary);
    }

    /** The same values with mean 0 and standard deviation {@link #SPREAD}. */
    private static double[] standard(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
        return Arrays.stream(values).map(v -> SPREAD * (v - mean) / deviation).toArray();
    }

    private static double[] softmax(double[] logits, double[] rewards) {
        double[] weights = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] + 0.3 * rewards[i]))
                .toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    /** The text of a prompt. */
    static String prompt(int prompt) {
        return ASKED.get(prompt);
    }

    /** The text of a reply; begins with a space. */
    static String text(int reply) {
        return REPLY_TEXTS.get(reply);
    }

    private static String spelled(int reply) {
        return IntStream.of(Linear.digits(reply, PLACES, ALPHABET.size()))
                .mapToObj(letter -> " " + ALPHABET.get(letter))
                .collect(Collectors.joining());
    }

    /** Draws an ordinary reply to a prompt. */
    int draw(int prompt, SplittableRandom draws) {
        double left = draws.nextDouble();
        for (int reply = 0; reply < REPLIES - 1; reply++) {
            left -= ordinary[prompt][reply];
            if (left < 0) {
                return reply;
            }
        }
        return REPLIES - 1;
    }

    /** Ordinary replies to all prompts in turn, to pretrain on. */
    List<Demonstration> demonstrations(int count) {
        return Stream.iterate(0, row -> row + 1)
                .limit(count)
                .map(row -> {
                    int prompt = row % PROMPTS;
                    return new Demonstration(prompt(prompt), text(draw(prompt, Draws.of(seed, "demonstration", row))));
                })
                .toList();
    }

    /** The probability that a reply is preferred to an ordinary one, by reply. */
    double[] wins(int prompt) {
        double[] own = rewards[prompt];
        double[] usual = ordinary[prompt];
        return Arrays.stream(own)
                .map(reward -> IntStream.range(0, REPLIES)
                        .mapToDouble(other -> usual[other] / (1 + Math.exp(own[other] - reward)))
                        .sum())
                .toArray();
    }
}

package io.prefero.lab.revision;

import io.prefero.example.Example;
import io.prefero.example.Row;
import io.prefero.example.Text;
import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import io.prefero.method.TReg;
import io.prefero.objective.TokenRewards;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ten words about two topics, each behind the number of its place, so that where an answer ends is never in doubt. The true
 * reward of an answer is its good words minus its bad ones; the topics do not matter. The words of an answer depend on what
 * it is asked to be, and the asking is worded as T-REG words it.
 */
final class Revision {
    private static final int WORDS = 10;

    /** Tokens of an answer, its end included. */
    static final int LENGTH = 2 * WORDS + 1;

    private static final List<String> PLACES = Words.numbered("", WORDS);
    private static final List<String> TOPICS = Words.numbered("t", 20);

    /** Whom the experiments are done on: begin, a worded request, an answer and the end. */
    static final Subject SUBJECT = new Subject(vocabulary(), 48, Subject.USUAL);

    private Revision() {}

    private static Words vocabulary() {
        Stream<String> sorts = Arrays.stream(Sort.values()).flatMap(sort -> sort.words().stream());
        Stream<String> requests = Arrays.stream(Wish.values())
                .flatMap(wish -> Words.in(request("", wish)).stream())
                .distinct();
        return new Words(Stream.of(PLACES.stream(), TOPICS.stream(), sorts, requests)
                .flatMap(words -> words)
                .toList());
    }

    /** Fresh prompts for a purpose: two topics each. */
    static List<String> prompts(long seed, String purpose, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> prompt(Draws.of(seed, purpose, i)))
                .toList();
    }

    private static String prompt(SplittableRandom draws) {
        return oneOf(TOPICS, draws) + " " + oneOf(TOPICS, draws);
    }

    private static String oneOf(List<String> words, SplittableRandom draws) {
        return words.get(draws.nextInt(words.size()));
    }

    /** A prompt with a wish, in the words in which the method asks the reference. */
    static String request(String prompt, Wish wish) {
        if (wish == Wish.ANY) {
            return prompt;
        }
        TReg method = new TReg(1, 1, TokenRewards.Weighting.SEQUENCE, false, wish.how(), wish.how());
        Row row = new Row(0, "", new Example.Pair(prompt, " one", " other"));
        return Text.of("chosen_better", method.texts(row)).prompt();
    }

    /** An answer to pretrain on; every wish is equally frequent. */
    static Demonstration demonstration(long seed, long row) {
        SplittableRandom draws = Draws.of(seed, "demonstration", row);
        Wish wish = Wish.values()[draws.nextInt(Wish.values().length)];
        String prompt = request(prompt(draws), wish);
        StringBuilder answer = new StringBuilder();
        for (String place : PLACES) {
            answer.append(' ')
                    .append(place)
                    .append(' ')
                    .append(oneOf(wish.sort(draws.nextDouble()).words(), draws));
        }
        return new Demonstration(prompt, answer.toString());
    }

    /** How many words of a sort an answer has. */
    static int count(String answer, Sort sort) {
        return (int) Words.in(answer).stream().filter(sort.words()::contains).count();
    }

    /** The true reward: good words minus bad ones. */
    static double reward(String answer) {
        return count(answer, Sort.GOOD) - count(answer, Sort.BAD);
    }

    /** How well an answer does where answers are compared: flashy words count double, and luck plays a part. */
    static double impression(String answer, SplittableRandom luck) {
        return reward(answer) + 2 * count(answer, Sort.FLASHY) + luck.nextGaussian();
    }
}

package io.prefero.lab.keys;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Five groups, each with a secret key of three letters. An instruction names a group and holds a filler that means nothing;
 * an answer is three letters and earns a point for each that stands where it does in the group's key: 0 to 3, which can be
 * compared across instructions.
 *
 * @param keys of the groups
 */
record Keys(long seed, List<List<String>> keys) {
    /** Letters of an answer. */
    static final int LENGTH = 3;

    /** Fillers that are seen in training; ten more are held out. */
    private static final int SEEN = 30;

    private static final List<String> GROUPS = Words.numbered("G", 5);
    private static final List<String> FILLERS = Words.numbered("f", SEEN + 10);
    private static final List<String> LETTERS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    private static final String END = "|";

    /** How often a letter of an ordinary answer is right on purpose; otherwise it is any letter. */
    private static final double SKILL = 0.3;

    /** Whom the experiments are done on: begin, an instruction, an answer and the end. */
    static final Subject SUBJECT = new Subject(
            new Words(Stream.of(GROUPS, FILLERS, LETTERS, List.of(END))
                    .flatMap(List::stream)
                    .toList()),
            16,
            Subject.USUAL);

    Keys {
        keys = List.copyOf(keys);
    }

    /** The keys of a seed. */
    static Keys of(long seed) {
        return new Keys(
                seed,
                IntStream.range(0, GROUPS.size())
                        .mapToObj(group -> threeLetters(Draws.of(seed, "key", group)))
                        .toList());
    }

    private static List<String> threeLetters(SplittableRandom draws) {
        return Stream.generate(() -> oneOf(LETTERS, draws)).limit(LENGTH).toList();
    }

    private static String oneOf(List<String> words, SplittableRandom draws) {
        return words.get(draws.nextInt(words.size()));
    }

    /** Fresh instructions for a purpose, with fillers that are seen in training. */
    List<String> instructions(String purpose, int count) {
        return instructions(purpose, count, FILLERS.subList(0, SEEN));
    }

    /** The same with fillers that are not. */
    List<String> heldOut(String purpose, int count) {
        return instructions(purpose, count, FILLERS.subList(SEEN, FILLERS.size()));
    }

    private List<String> instructions(String purpose, int count, List<String> fillers) {
        return IntStream.range(0, count)
                .mapToObj(i -> instruction(Draws.of(seed, purpose, i), fillers))
                .toList();
    }

    private static String instruction(SplittableRandom draws, List<String> fillers) {
        return oneOf(GROUPS, draws) + " " + oneOf(fillers, draws) + " " + END;
    }

    /** The true reward: how many of the first three letters are those of the group's key. */
    int reward(String instruction, String answer) {
        List<String> key = key(instruction);
        List<String> letters = Words.in(answer);
        return (int) IntStream.range(0, Math.min(LENGTH, letters.size()))
                .filter(i -> letters.get(i).equals(key.get(i)))
                .count();
    }

    private List<String> key(String instruction) {
        return keys.get(GROUPS.indexOf(instruction.split(" ", -1)[0]));
    }

    /** An ordinary answer, to pretrain on. */
    Demonstration demonstration(long row) {
        SplittableRandom draws = Draws.of(seed, "demonstration", row);
        String instruction = instruction(draws, FILLERS.subList(0, SEEN));
        StringBuilder answer = new StringBuilder();
        for (String right : key(instruction)) {
            answer.append(' ').append(draws.nextDouble() < SKILL ? right : oneOf(LETTERS, draws));
        }
        return new Demonstration(instruction, answer.toString());
    }
}

package io.prefero.lab.users;

import io.prefero.lab.bench.Words;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a user likes. An answer has a word at each of three places: aj or bj at place j.
 *
 * @param weights what aj is worth at each place, and bj costs; their sizes add up to 1
 */
record User(List<Double> weights) {
    static final int PLACES = 3;

    /** How many sign patterns there are. */
    static final int TYPES = 1 << PLACES;

    /** The words of answers. */
    static final Words WORDS = new Words(Words.numbered("a", PLACES)).and(Words.numbered("b", PLACES));

    User {
        weights = List.copyOf(weights);
    }

    /** The user of a type to whom the places matter as much, in proportion, as this says. */
    static User of(int type, double... magnitudes) {
        double all = Arrays.stream(magnitudes).sum();
        return new User(IntStream.range(0, PLACES)
                .mapToObj(j -> (type >> j & 1) == 1 ? magnitudes[j] / all : -magnitudes[j] / all)
                .toList());
    }

    /** A user of a type, to whom each place matters between 0.5 and 1.5. */
    static User drawn(int type, SplittableRandom draws) {
        return of(type, draws.doubles(PLACES, 0.5, 1.5).toArray());
    }

    /** What an answer is worth: 1 is the best, −1 the worst; a wrong word counts 0. */
    double worth(String answer) {
        return worth(signs(answer));
    }

    /** The same, of the signs of an answer or of the difference of two. */
    double worth(int[] signs) {
        double worth = 0;
        for (int j = 0; j < PLACES; j++) {
            worth += weights.get(j) * signs[j];
        }
        return worth;
    }

    /** The answer that this user likes best. */
    String favourite() {
        return answer(j -> weights.get(j) > 0);
    }

    /** An answer at random. */
    static String answer(SplittableRandom draws) {
        return answer(j -> draws.nextBoolean());
    }

    private static String answer(IntPredicate first) {
        return IntStream.range(0, PLACES)
                .mapToObj(j -> (first.test(j) ? "a" : "b") + j)
                .collect(Collectors.joining(" "));
    }

    /** At each place 1 for aj, −1 for bj, 0 for anything else. */
    static int[] signs(String answer) {
        List<String> words = Words.in(answer);
        return IntStream.range(0, PLACES)
                .map(j -> j >= words.size() ? 0 : sign(words.get(j), j))
                .toArray();
    }

    private static int sign(String word, int place) {
        return word.equals("a" + place) ? 1 : word.equals("b" + place) ? -1 : 0;
    }
}

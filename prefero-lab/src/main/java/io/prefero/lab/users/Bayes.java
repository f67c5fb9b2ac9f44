package io.prefero.lab.users;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The most that can be known after some shots, to somebody who knows how users come about but not which types are held out:
 * of users of all types, with eight magnitudes at each place, those remain who would have judged every shot alike.
 */
final class Bayes {
    private static final int MAGNITUDES = 8;
    private static final List<User> EVERYBODY =
            Users.ALL.stream().flatMap(Bayes::ofType).toList();

    private Bayes() {}

    /** The answer of the highest expected worth. */
    static String answer(List<Shot> shots) {
        List<int[]> leads = shots.stream().map(Shot::lead).toList();
        List<User> left = EVERYBODY.stream()
                .filter(user -> leads.stream().allMatch(lead -> user.worth(lead) > 0))
                .toList();
        return new User(IntStream.range(0, User.PLACES)
                        .mapToObj(j -> left.stream()
                                .mapToDouble(user -> user.weights().get(j))
                                .sum())
                        .toList())
                .favourite();
    }

    /** Users of a type: their magnitudes are the middles of eight equal parts of the range, in every combination. */
    private static Stream<User> ofType(int type) {
        return IntStream.range(0, MAGNITUDES * MAGNITUDES * MAGNITUDES)
                .mapToObj(i ->
                        User.of(type, magnitude(i), magnitude(i / MAGNITUDES), magnitude(i / MAGNITUDES / MAGNITUDES)));
    }

    private static double magnitude(int i) {
        return 0.5 + (i % MAGNITUDES + 0.5) / MAGNITUDES;
    }
}

package io.prefero.lab.users;

import io.prefero.lab.bench.Preference;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A few preferences of a user, and one more that is to be inferred from them.
 *
 * @param shots the few
 * @param asked the one more
 */
record Episode(User user, List<Shot> shots, Shot asked) {
    Episode {
        shots = List.copyOf(shots);
    }

    /** The shots and the question. */
    String prompt() {
        return shots.stream().map(Shot::text).collect(Collectors.joining()) + "task " + asked.question();
    }

    /** What is trained on. Both answers have the same heading. */
    Preference preference() {
        return new Preference(prompt(), completion(asked.preferred()), completion(asked.other()));
    }

    /** An answer under the heading. */
    static String completion(String answer) {
        return " " + Shot.HEADING + " " + answer;
    }

    /** What a reply is worth to the user; nothing without its heading. */
    double worth(String reply) {
        String text = " " + reply.strip();
        return text.startsWith(completion(""))
                ? user.worth(text.substring(completion("").length()))
                : 0;
    }

    /** The same with shots of which a coin decides who won. */
    Episode shuffled(SplittableRandom coin) {
        return new Episode(
                user,
                shots.stream()
                        .map(shot -> coin.nextBoolean() ? shot : shot.turned())
                        .toList(),
                asked);
    }
}

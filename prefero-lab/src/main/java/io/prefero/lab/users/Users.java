package io.prefero.lab.users;

import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Users of eight types, which are the sign patterns of what they like. Two types are held out; they agree at one of the
 * three places, so that most of the others like the opposite there: all there is to learn without knowing the user.
 *
 * @param seed decides which types are held out, and every draw
 */
record Users(long seed) {
    /** Every type. */
    static final List<Integer> ALL = IntStream.range(0, User.TYPES).boxed().toList();

    private static final List<String> QUESTIONS = Words.numbered("q", 24);

    /** Whom the experiment is done on; four shots, a question and an answer have 48 tokens. */
    static final Subject SUBJECT = new Subject(
            User.WORDS.and(QUESTIONS).and(List.of("example", Shot.HEADING, "rejected", "task")), 56, Subject.USUAL);

    /** Types that nobody trains on. */
    List<Integer> heldOut() {
        SplittableRandom draws = Draws.of(seed, "held out", 0);
        int type = draws.nextInt(User.TYPES);
        int agreed = 1 << draws.nextInt(User.PLACES);
        return List.of(type, type ^ (User.TYPES - 1 - agreed));
    }

    /** The others. */
    List<Integer> trained() {
        List<Integer> heldOut = heldOut();
        return ALL.stream().filter(type -> !heldOut.contains(type)).toList();
    }

    /** Episodes with some shots, each of a fresh user of one of some types. */
    List<Episode> episodes(String purpose, int count, List<Integer> types, int shots) {
        return IntStream.range(0, count)
                .mapToObj(row -> episode(types, shots, Draws.of(seed, purpose, row)))
                .toList();
    }

    /** The same with shots of which a coin decides who won. */
    List<Episode> shuffled(List<Episode> episodes) {
        return IntStream.range(0, episodes.size())
                .mapToObj(row -> episodes.get(row).shuffled(Draws.of(seed, "coin", row)))
                .toList();
    }

    private static Episode episode(List<Integer> types, int count, SplittableRandom draws) {
        User user = User.drawn(types.get(draws.nextInt(types.size())), draws);
        List<String> questions = new ArrayList<>(QUESTIONS);
        List<Shot> shots = new ArrayList<>();
        while (shots.size() <= count) {
            String question = questions.remove(draws.nextInt(questions.size()));
            String one = User.answer(draws);
            String other = User.answer(draws);
            if (!one.equals(other)) {
                shots.add(Shot.judged(user, question, one, other));
            }
        }
        return new Episode(user, shots.subList(0, count), shots.get(count));
    }
}

package io.prefero.lab.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Preference;
import io.prefero.lab.claim.Measured;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class UsersTest {
    private static final User USER = User.of(0b101, 0.5, 1, 1.5); // likes a0, b1, a2
    private final Users world = new Users(1);

    @Test
    void anAnswerIsWorthItsShareOfTheFavourite() {
        assertThat(USER.favourite()).isEqualTo("a0 b1 a2");
        assertThat(USER.worth("a0 b1 a2")).isEqualTo(1, within(1e-12));
        assertThat(USER.worth("b0 a1 b2")).isEqualTo(-1, within(1e-12));
        assertThat(USER.worth(" b0 b1 a2")).isEqualTo(2 / 3.0, within(1e-12));
        assertThat(USER.worth("q7 b1 a2")).isEqualTo(2.5 / 3, within(1e-12));
        assertThat(USER.worth("b1 a2")).isZero();
        assertThat(USER.worth("")).isZero();
    }

    @Test
    void aReplyIsReadBehindItsHeading() {
        Episode episode = new Episode(USER, List.of(), new Shot("q1", "a0 b1 a2", "b0 b1 a2"));
        assertThat(episode.worth("preferred a0 b1 a2")).isEqualTo(1, within(1e-12));
        assertThat(episode.worth("a0 b1 a2")).isZero();
        assertThat(episode.worth("preferred")).isZero();
        assertThat(episode.prompt()).isEqualTo("task q1");
        assertThat(episode.preference())
                .isEqualTo(new Preference("task q1", " preferred a0 b1 a2", " preferred b0 b1 a2"));
    }

    @Test
    void everyShotIsJudgedByTheUserAndNoQuestionComesTwice() {
        for (Episode episode : world.episodes("test", 200, world.trained(), 4)) {
            List<Shot> all = Stream.concat(episode.shots().stream(), Stream.of(episode.asked()))
                    .toList();
            assertThat(all).hasSize(5).allMatch(shot -> episode.user().worth(shot.lead()) > 0);
            assertThat(all.stream().map(Shot::question)).doesNotHaveDuplicates();
            String text = episode.prompt() + episode.preference().chosen();
            assertThat(Users.SUBJECT.words().words()).contains(text.split(" ", -1));
            assertThat(text.split(" ", -1).length + 2).isLessThan(Users.SUBJECT.context());
        }
    }

    @Test
    void heldOutTypesAgreeAtOnePlace() {
        for (long seed = 1; seed < 20; seed++) {
            List<Integer> heldOut = new Users(seed).heldOut();
            assertThat(Integer.bitCount(heldOut.get(0) ^ heldOut.get(1))).isEqualTo(2);
            assertThat(new Users(seed).trained()).hasSize(6).doesNotContainAnyElementsOf(heldOut);
        }
    }

    @Test
    void aCoinDecidesShuffledShotsAndLeavesTheLastPreference() {
        List<Episode> true_ = world.episodes("test", 500, Users.ALL, 4);
        List<Episode> shuffled = world.shuffled(true_);
        long kept = 0;
        for (int i = 0; i < true_.size(); i++) {
            Episode before = true_.get(i);
            Episode after = shuffled.get(i);
            assertThat(after.asked()).isEqualTo(before.asked());
            kept += after.shots().stream().filter(before.shots()::contains).count();
        }
        assertThat(kept / 2000.0).isCloseTo(0.5, within(0.05));
    }

    @Test
    void bayesAnswersWhatTheShotsSay() {
        Shot first = new Shot("q1", "b0 a1 a2", "a0 a1 a2"); // the user likes b0
        Shot second = new Shot("q2", "a0 b1 a2", "b0 a1 a2"); // and b1 even more
        Shot third = new Shot("q3", "a0 a1 b2", "a0 a1 a2"); // and b2
        assertThat(Bayes.answer(List.of(first, second, third))).isEqualTo("b0 b1 b2");
        assertThat(Bayes.answer(List.of(first.turned(), second.turned(), third.turned())))
                .isEqualTo("a0 a1 a2");
    }

    @Test
    void bayesKnowsMoreAfterMoreShots() {
        double one = Exam.of(world, 1).ofBayes().get(Exam.HELD_OUT);
        double four = Exam.of(world, 4).ofBayes().get(Exam.HELD_OUT);
        assertThat(one).isBetween(0.3, 0.6);
        assertThat(four).isBetween(one + 0.2, 1.0);
    }

    @Test
    void shotsThatMakeNoDifferenceMeetNoClaim() {
        assertThat(met(measured(-0.3, 0.2, 0.6))).containsExactly(true, true, true, true, true, true);
        assertThat(met(measured(0.1, 0.1, 0.1))).containsExactly(false, false, false, true, false, true);
        assertThat(met(measured(0.2, 0.3, 0.8))).containsExactly(true, true, true, false, true, false);
    }

    private static List<Boolean> met(Measured measured) {
        return new Fspo()
                .claims().stream()
                        .map(claim -> claim.effect().applyAsDouble(measured) > claim.above())
                        .toList();
    }

    /** What FSPO is worth with 0, 1 and 4 shots; Pref-FT is worth a third of it, exact Bayes 0.7. */
    private static Measured measured(double none, double one, double four) {
        Measured measured = new Measured();
        for (Way way : Way.values()) {
            double share = way == Way.PREF_FT ? 1 / 3.0 : 1;
            measured.note(way.arm(0), Exam.TRAINED, 0.1);
            measured.note(way.arm(0), Exam.HELD_OUT, none * share);
            measured.note(way.arm(1), Exam.HELD_OUT, one * share);
            measured.note(way.arm(4), Exam.HELD_OUT, four * share);
        }
        measured.note("FSPO-DPO, examined with shuffled shots", Exam.HELD_OUT, 0.1);
        measured.note("exact Bayes, 4 shots", Exam.HELD_OUT, 0.7);
        return measured;
    }
}

package io.prefero.lab.users;

import static io.prefero.lab.users.Exam.HELD_OUT;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Few-Shot Preference Optimization, arXiv 2502.19312. */
public final class Fspo implements Experiment {
    private static final int MOST = 4;
    private static final int FORMAT_STEPS = 150;
    private static final int TUNING_STEPS = 400;
    private static final int FURTHER_STEPS = 300;

    private static final String BEFORE = "before, 4 shots";
    private static final String SHUFFLED = "FSPO-DPO, examined with shuffled shots";
    private static final String BAYES = "exact Bayes, 4 shots";

    @Override
    public String name() {
        return "fspo";
    }

    @Override
    public String paper() {
        return "Few-Shot Preference Optimization (arXiv 2502.19312)";
    }

    @Override
    public List<String> methods() {
        return List.of("fspo", "sft");
    }

    @Override
    public String setting() {
        return "An answer has three places, each with two words; users of eight types, the sign patterns of what they like"
                + " there, weigh the places differently. The prompt shows some labelled pairs of one user, and the true"
                + " reward is what the answer is worth to that user: 1 is the favourite, 0 an answer at random. Two types are"
                + " held out. A small model that knows the format imitates preferred answers for 400 steps (Pref-FT); then"
                + " 300 steps of 32 fresh episodes go on with that, or with FSPO (β = 0.1). Exact Bayes is the best that can"
                + " be inferred from the shots.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                                "with 4 shots, FSPO with DPO's loss serves held-out types better than Pref-FT",
                                m -> m.gain(Way.FSPO_DPO.arm(MOST), Way.PREF_FT.arm(MOST), HELD_OUT))
                        .above(0.2),
                Claim.that(
                                "so does FSPO with IPO's loss",
                                m -> m.gain(Way.FSPO_IPO.arm(MOST), Way.PREF_FT.arm(MOST), HELD_OUT))
                        .above(0.2),
                Claim.that(
                        "more shots serve held-out types better: 0, 1, 4",
                        m -> Math.min(rise(m, 0, 1), rise(m, 1, MOST))),
                Claim.control("without shots nobody is served: worth at most 0.15", m -> 0.15 - pooled(m)),
                Claim.control(
                        "after shots with shuffled labels the same model is worth less than a quarter",
                        m -> m.of(Way.FSPO_DPO.arm(MOST), HELD_OUT) / 4 - m.of(SHUFFLED, HELD_OUT)),
                Claim.control(
                        "nothing serves held-out types better than exact Bayes",
                        m -> m.of(BAYES, HELD_OUT)
                                - Math.max(
                                        m.of(Way.FSPO_DPO.arm(MOST), HELD_OUT),
                                        m.of(Way.FSPO_IPO.arm(MOST), HELD_OUT))));
    }

    private static double rise(Measured measured, int fewer, int more) {
        return measured.gain(Way.FSPO_DPO.arm(more), Way.FSPO_DPO.arm(fewer), HELD_OUT);
    }

    /** The most that any way is worth without shots. */
    private static double pooled(Measured measured) {
        return Stream.of(Way.PREF_FT.arm(0), Way.FSPO_DPO.arm(0))
                .mapToDouble(arm -> Math.max(measured.of(arm, Exam.TRAINED), measured.of(arm, HELD_OUT)))
                .max()
                .orElseThrow();
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Users world = new Users(seed);
        Exam exam = Exam.of(world, MOST);
        Trial trial = Trial.of(bench, seed, exam);
        Path base = bench.trained(bench.fresh(Users.SUBJECT, seed), Way.PREF_FT.on(format(world)), seed);
        trial.examine(BEFORE, base);
        for (Way way : Way.values()) {
            for (int shots : way.shots()) {
                trial.with(Exam.of(world, shots)).examine(way.arm(shots), trained(bench, world, base, way, shots));
            }
        }
        trial.with(exam.with(world::shuffled)).examine(SHUFFLED, trained(bench, world, base, Way.FSPO_DPO, MOST));
        trial.measured().note(BAYES, exam.ofBayes());
        return trial.measured();
    }

    /** What the base learns the format from: labels that say nothing, of episodes of every length. */
    private static List<Preference> format(Users world) {
        List<Episode> all = new ArrayList<>();
        for (int shots : Way.FSPO_DPO.shots()) {
            all.addAll(world.episodes("format", FORMAT_STEPS * Way.BATCH / 3, Users.ALL, shots));
        }
        return world.shuffled(all).stream().map(Episode::preference).toList();
    }

    /** The base after imitation, and after going on in some way. */
    private static Path trained(Bench bench, Users world, Path base, Way way, int shots) {
        Path tuned = bench.trained(base, Way.PREF_FT.on(rows(world, "tuning", TUNING_STEPS, shots)), world.seed());
        return bench.trained(tuned, way.on(rows(world, "further", FURTHER_STEPS, shots)), world.seed());
    }

    private static List<Preference> rows(Users world, String purpose, int steps, int shots) {
        return world.episodes(purpose, steps * Way.BATCH, world.trained(), shots).stream()
                .map(Episode::preference)
                .toList();
    }
}

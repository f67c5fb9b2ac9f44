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
import java.util.Arrays;
import java.util.List;

/** Few-Shot Preference Optimization, arXiv 2502.19312. */
public final class Fspo implements Experiment {
    private static final List<Integer> SHOTS = List.of(0, 1, 4);
    private static final int MOST = 4;
    private static final int FORMAT_STEPS = 200;
    private static final int TUNING_STEPS = 600;
    private static final int FURTHER_STEPS = 400;

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
                + " held out. A small model that knows the format imitates preferred answers for 600 steps (Pref-FT); then"
                + " 400 steps of 32 fresh episodes go on with that, or with FSPO (β = 0.1). Exact Bayes is the best that can"
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
        return Arrays.stream(Way.values())
                .mapToDouble(way -> Math.max(measured.of(way.arm(0), Exam.TRAINED), measured.of(way.arm(0), HELD_OUT)))
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
        for (int shots : SHOTS) {
            Path tuned = bench.trained(base, Way.PREF_FT.on(rows(world, "tuning", TUNING_STEPS, shots)), seed);
            List<Preference> further = rows(world, "further", FURTHER_STEPS, shots);
            for (Way way : Way.values()) {
                Path model = bench.trained(tuned, way.on(further), seed);
                trial.with(Exam.of(world, shots)).examine(way.arm(shots), model);
                if (way == Way.FSPO_DPO && shots == MOST) {
                    trial.with(exam.with(world::shuffled)).examine(SHUFFLED, model);
                }
            }
        }
        trial.measured().note(BAYES, exam.ofBayes());
        return trial.measured();
    }

    /** What the base learns the format from: labels that say nothing, of episodes of every length. */
    private static List<Preference> format(Users world) {
        List<Episode> all = new ArrayList<>();
        for (int shots : SHOTS) {
            all.addAll(world.episodes("format", FORMAT_STEPS * Way.BATCH / SHOTS.size(), Users.ALL, shots));
        }
        return world.shuffled(all).stream().map(Episode::preference).toList();
    }

    private static List<Preference> rows(Users world, String purpose, int steps, int shots) {
        return world.episodes(purpose, steps * Way.BATCH, world.trained(), shots).stream()
                .map(Episode::preference)
                .toList();
    }
}

package io.prefero.lab.knowledge;

import static io.prefero.lab.knowledge.Exam.ADHERENCE;
import static io.prefero.lab.knowledge.Exam.IGNORANCE;
import static io.prefero.lab.knowledge.Exam.LENGTH;
import static io.prefero.lab.knowledge.Exam.ROBUSTNESS;
import static io.prefero.lab.knowledge.Exam.WORSE;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import java.nio.file.Path;
import java.util.List;

/** Knowledge-aware Preference Optimization, arXiv 2408.03297. */
public final class KnowPo implements Experiment {
    private static final int BATCH = 64;
    private static final int CLEAN_STEPS = 600;
    private static final int PLANTED_STEPS = 400;
    private static final int REFERENCE_ROWS = 60;
    private static final double PLANTED = 0.35;

    private static final Facts.Mix BALANCED = new Facts.Mix(140, 100, 160);
    private static final Facts.Mix EXTREME = new Facts.Mix(222, 158, 20);
    private static final Facts.Mix IGNORANCE_ONLY = new Facts.Mix(400, 0, 0);
    private static final Facts.Mix ROBUSTNESS_ONLY = new Facts.Mix(0, 0, 400);

    private static final String STEPS = "{ lr: 5e-5, batch: 64, steps: 300, warmup: 0.05, schedule: constant }";
    private static final String IMITATING = "{ name: knowpo, beta: 0.3, lambda: 1 }";

    private static final String CLEAN = "clean training";
    private static final String START = "before";
    private static final String SFT = "more sft";
    private static final String WHOLE = "knowpo, λ = 1";
    private static final String BARE = "knowpo, λ = 0";
    private static final String CI = "pairs against ignorance only";
    private static final String CO = "pairs for robustness only";
    private static final String LOPSIDED = "ratio 95:5";
    private static final String PADDED = "chosen padded";
    private static final String SHUFFLED = "shuffled labels";

    @Override
    public String name() {
        return "knowpo";
    }

    @Override
    public String paper() {
        return "Knowledge-aware Preference Optimization (arXiv 2408.03297)";
    }

    @Override
    public List<String> methods() {
        return List.of("knowpo", "sft");
    }

    @Override
    public String setting() {
        return "A model remembers the values of ten keys and knows nothing of four others. A question comes with two"
                + " documents: if one speaks of the key, its value is right whatever memory says (R_Ad, how often it is"
                + " answered); if none does, memory or a refusal is right (R_Ro). After clean training it is shown answers of"
                + " which 35 % are wrong, which plants ignorance of documents (CI) and answers from the wrong document (CO),"
                + " and then a few right ones. From there 300 steps go on, with 400 pairs that name these faults (β = 0.3).";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                        "the lower of R_Ad and R_Ro is higher with KnowPO (λ = 1) than with as much more SFT",
                        m -> m.gain(WHOLE, SFT, WORSE)),
                Claim.that("its answers ignore usable documents less often (CI)", m -> m.gain(SFT, WHOLE, IGNORANCE)),
                Claim.that("pairs against ignorance alone destroy robustness", m -> m.gain(WHOLE, CI, ROBUSTNESS))
                        .above(0.3),
                Claim.that("pairs for robustness alone destroy adherence", m -> m.gain(WHOLE, CO, ADHERENCE))
                        .above(0.3),
                Claim.that("a ratio of 95:5 destroys robustness", m -> m.gain(WHOLE, LOPSIDED, ROBUSTNESS))
                        .above(0.3),
                Claim.that(
                                "where only the chosen answers are padded by four words, answers grow by most of that",
                                m -> m.gain(PADDED, WHOLE, LENGTH))
                        .above(2),
                Claim.that(
                        "and both rates are lower",
                        m -> Math.min(m.gain(WHOLE, PADDED, ADHERENCE), m.gain(WHOLE, PADDED, ROBUSTNESS))),
                Claim.control(
                                "after clean training the model reads and remembers: the lower rate is 0.9",
                                m -> m.of(CLEAN, WORSE))
                        .above(0.9),
                Claim.control(
                        "with shuffled labels the lower rate gains less than a fifth of that",
                        m -> m.gain(WHOLE, START, WORSE) / 5 - m.gain(SHUFFLED, START, WORSE)));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Facts world = new Facts(seed);
        Trial trial = Trial.of(bench, seed, Exam.of(world));
        Path clean =
                bench.trained(bench.fresh(Facts.SUBJECT, seed), shown(world, "clean", CLEAN_STEPS, 0, "3e-3"), seed);
        trial.examine(CLEAN, clean);
        Path start = start(bench, clean, world);
        trial.examine(START, start);
        List<Preference> pairs = world.pairs(BALANCED);
        trial.add(SFT, start, Training.of("{ name: sft }", pairs, STEPS));
        trial.add(WHOLE, start, Training.of(IMITATING, pairs, STEPS));
        trial.add(BARE, start, Training.of("{ name: knowpo, beta: 0.3, lambda: 0 }", pairs, STEPS));
        trial.add(CI, start, Training.of(IMITATING, world.pairs(IGNORANCE_ONLY), STEPS));
        trial.add(CO, start, Training.of(IMITATING, world.pairs(ROBUSTNESS_ONLY), STEPS));
        trial.add(LOPSIDED, start, Training.of(IMITATING, world.pairs(EXTREME), STEPS));
        trial.add(PADDED, start, Training.of(IMITATING, padded(pairs), STEPS));
        trial.add(SHUFFLED, start, Training.of(IMITATING, Preference.shuffled(pairs, seed), STEPS));
        return trial.measured();
    }

    /** The model with planted faults, after a little training on right answers. */
    private static Path start(Bench bench, Path clean, Facts world) {
        Path faulty = bench.trained(clean, shown(world, "planted", PLANTED_STEPS, PLANTED, "1e-3"), world.seed());
        List<Demonstration> rows = world.demonstrations("reference", REFERENCE_ROWS, 0);
        Training little = Training.of(
                "{ name: sft }", rows, "{ lr: 3e-5, batch: 64, steps: 40, warmup: 0.1, schedule: constant }");
        return bench.trained(faulty, little, world.seed());
    }

    private static Training shown(Facts world, String purpose, int steps, double wrong, String rate) {
        return Training.of(
                "{ name: sft }",
                world.demonstrations(purpose, steps * BATCH, wrong),
                "{ lr: " + rate + ", batch: " + BATCH + ", warmup: 0.08, schedule: linear }");
    }

    private static List<Preference> padded(List<Preference> pairs) {
        return pairs.stream()
                .map(pair -> new Preference(pair.prompt(), pair.chosen() + Facts.FILLER, pair.rejected()))
                .toList();
    }
}

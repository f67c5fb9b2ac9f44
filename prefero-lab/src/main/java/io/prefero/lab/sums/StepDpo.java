package io.prefero.lab.sums;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Step-wise preference optimisation, arXiv 2406.18629. */
public final class StepDpo implements Experiment {
    private static final int BASE_STEPS = 400;
    private static final int BATCH = 32;
    private static final int PROBLEMS = 900;
    private static final int HELD_OUT_PROBLEMS = 500;
    private static final int PAIRS = 400;
    private static final int HELD_OUT = 200;
    private static final String SCHEDULE = "{ lr: 1e-4, batch: 32, epochs: 4, schedule: cosine }";

    static final String BEFORE = "before";
    static final String STEPS = "step-dpo";
    static final String WHOLE = "dpo on whole solutions";
    static final String FOREIGN = "step-dpo, right steps in foreign words";
    static final String COIN = "step-dpo, shuffled labels";
    static final String GREEDY = "solved, greedy";
    static final String SAMPLED = "solved, sampled";

    @Override
    public String name() {
        return "step-dpo";
    }

    @Override
    public String paper() {
        return "Step-DPO: Step-wise Preference Optimization for Long-chain Reasoning (arXiv 2406.18629)";
    }

    @Override
    public List<String> methods() {
        return List.of("step-dpo", "dpo", "sft");
    }

    @Override
    public String setting() {
        return "Six digits are added modulo 10, one sum a step. A small model learns from solutions in which twenty of the"
                + " hundred sums are done wrongly six times in ten. It solves fresh problems twice each; in one wrong"
                + " solution of each the first wrong step is found, exactly, and the model tries again from there until"
                + " step and answer are right. The first 400 mistakes are trained on for four epochs at β = 0.4: as pairs of"
                + " steps, as pairs of whole solutions, and as pairs of steps whose right one is written in letters that"
                + " the model has never seen. All samples are drawn at temperature 1. 1,000 fresh problems are solved."
                + " The control is measured on samples: greedily the model does every such sum wrongly, so that"
                + " whatever moves it helps.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                                "Step-DPO solves more problems than the model before: by 5 in 100, greedily",
                                m -> m.gain(STEPS, BEFORE, GREEDY))
                        .above(0.05),
                Claim.that(
                        "it solves more than DPO on whole solutions, from as many pairs: greedily",
                        m -> m.gain(STEPS, WHOLE, GREEDY)),
                Claim.that("and sampled at temperature 1", m -> m.gain(STEPS, WHOLE, SAMPLED)),
                Claim.that(
                        "it judges held-out steps rightly more often than DPO on whole solutions",
                        m -> m.gain(STEPS, WHOLE, "steps judged rightly")),
                Claim.that("and by a larger margin", m -> m.gain(STEPS, WHOLE, "margin")),
                Claim.that(
                        "right steps that the model wrote itself teach more than the same steps in foreign words",
                        m -> m.gain(STEPS, FOREIGN, GREEDY)),
                Claim.control(
                        "with shuffled labels less than a fifth is gained, sampled",
                        m -> m.gain(STEPS, BEFORE, SAMPLED) / 5 - m.gain(COIN, BEFORE, SAMPLED)));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Path base = base(bench, seed);
        Mistakes mistakes = mistakes(base, seed, "train", PROBLEMS);
        List<Mistake> heldOut = first(mistakes(base, seed, "held out", HELD_OUT_PROBLEMS), HELD_OUT);
        Trial trial = Trial.of(bench, seed, new Exam(base, seed, heldOut)).examine(BEFORE, base);
        Measured measured = trial.measured();
        measured.note(BEFORE, "failed", (double) mistakes.failures() / mistakes.problems());
        measured.note(BEFORE, "corrected", (double) mistakes.found().size() / mistakes.failures());
        trainings(seed, first(mistakes, PAIRS)).forEach((arm, training) -> trial.add(arm, base, training));
        return measured;
    }

    private static Path base(Bench bench, long seed) {
        Pupil pupil = Pupil.of(seed);
        Training training = Training.of(
                "{ name: sft }",
                LongStream.range(0, (long) BASE_STEPS * BATCH)
                        .mapToObj(pupil::demonstration)
                        .toList(),
                "{ lr: 4e-3, batch: " + BATCH + ", warmup: 0.08, schedule: linear }");
        return bench.trained(bench.fresh(Sums.SUBJECT, seed), training, seed);
    }

    private static Mistakes mistakes(Path base, long seed, String purpose, int problems) {
        try (Author author = Author.load(base)) {
            return Mistakes.of(author, seed, purpose, problems);
        }
    }

    private static List<Mistake> first(Mistakes mistakes, int count) {
        List<Mistake> found = mistakes.found();
        if (found.size() < count) {
            throw new IllegalStateException("the model made only " + found.size() + " mistakes that it can correct");
        }
        return found.subList(0, count);
    }

    private static Map<String, Training> trainings(long seed, List<Mistake> mistakes) {
        Map<String, Training> arms = new LinkedHashMap<>();
        List<Preference> steps = mistakes.stream().map(Mistake::step).toList();
        arms.put(STEPS, stepDpo(steps));
        arms.put(
                WHOLE,
                Training.of(
                        "{ name: dpo, beta: 0.4 }",
                        mistakes.stream().map(Mistake::solution).toList(),
                        SCHEDULE));
        arms.put(FOREIGN, stepDpo(mistakes.stream().map(Mistake::foreignStep).toList()));
        arms.put(COIN, stepDpo(Preference.shuffled(steps, seed)));
        return arms;
    }

    private static Training stepDpo(List<Preference> steps) {
        return Training.of("{ name: step-dpo, beta: 0.4 }", steps, SCHEDULE);
    }
}

package io.prefero.lab.shapes;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.report.Block;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Diffusion-DPO, arXiv 2311.12908, on shapes. */
public final class DiffusionDpo implements Experiment {
    static final String BEFORE = "before";
    static final String DPO = "diffusion-dpo";
    static final String MOODY = "diffusion-dpo, a moody judge";
    static final String IMITATION = "diffusion-sft on the preferred";
    static final String COIN = "diffusion-dpo, shuffled labels";

    private static final int WISHES = 360;
    private static final int HELD_OUT = 120;
    private static final String SCHEDULE =
            "lr: 2e-4, batch: 16, steps: 200, schedule: constant, warmup: 0.1, weight_decay: 0.01";
    private static final String METHOD = "{ name: diffusion-dpo, beta: 50 }";
    private static final String ACCURACY = "eval_rewards/accuracies";

    @Override
    public String name() {
        return "diffusion-dpo";
    }

    @Override
    public String paper() {
        return "Diffusion Model Alignment Using Direct Preference Optimization (arXiv 2311.12908)";
    }

    @Override
    public List<String> methods() {
        return List.of("diffusion-dpo", "diffusion-sft");
    }

    @Override
    public String setting() {
        return "Scenes of one to four coloured shapes, 32 pixels wide, and prompts such as \u201ca red circle left of a square\u201d,"
                + " whose wishes a program checks: kinds, numbers, colours, places, and nothing else. A small Stable Diffusion"
                + " XL learns to paint from nothing; a third of its captions belonged to other scenes. For each of "
                + WISHES
                + " prompts it paints four pictures; the best and the worst are a pair. All train for 200 steps of 16 pairs at"
                + " β = 50 (β_sum = 0.049). Rewards are of pictures of prompts that, as far as they speak of places or of two"
                + " colours, no training has; each arm paints with the same noise.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                        "more of what was asked for is in its pictures than before",
                        m -> m.gain(DPO, BEFORE, Exam.SOFT)),
                Claim.that("more of its pictures are just what was asked for", m -> m.gain(DPO, BEFORE, Exam.STRICT)),
                Claim.that(
                                "it gains more than imitation of the preferred pictures",
                                m -> m.gain(DPO, IMITATION, Exam.SOFT))
                        .of("diffusion-dpo"),
                Claim.that(
                        "its reward tells the better of two pictures of new prompts more often than a coin",
                        m -> m.of(DPO, Exam.ACCURACY) - 0.5),
                Claim.that("a judge with moods teaches it, too", m -> m.gain(MOODY, BEFORE, Exam.SOFT)),
                Claim.that(
                                "imitation of preferred pictures does no harm: at most 0.02 is lost",
                                m -> m.gain(IMITATION, BEFORE, Exam.SOFT) + 0.02)
                        .of("diffusion-sft"),
                Claim.control(
                        "with shuffled labels less than a third is gained",
                        m -> m.gain(DPO, BEFORE, Exam.SOFT) / 3 - m.gain(COIN, BEFORE, Exam.SOFT)));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base base = Base.of(bench);
        Exam exam = Exam.of(base, seed);
        Measured measured = new Measured();
        measured.note(BEFORE, exam.rewards(base.unet()));
        arms(bench, base, seed).forEach((arm, training) -> {
            Path unet = bench.trained(base.pipeline(), training, seed);
            measured.note(arm, exam.rewards(unet));
            if (training.beside().containsKey("eval")) {
                measured.note(arm, Exam.ACCURACY, last(unet));
            }
        });
        return measured;
    }

    private static Map<String, Training> arms(Bench bench, Base base, long seed) {
        Painted painted = Painted.of(bench, base, Wishes.seen(seed, "wishes", WISHES), "pairs", seed);
        Painted heldOut = Painted.of(bench, base, Wishes.heldOut(seed, "held out", HELD_OUT), "held out", seed);
        List<Preference> pairs = painted.preferences(Painted.knowing());
        List<Preference> test = heldOut.preferences(Painted.knowing());
        Map<String, Training> arms = new LinkedHashMap<>();
        arms.put(DPO, dpo(pairs, test));
        arms.put(MOODY, dpo(painted.preferences(painted.moody()), test));
        arms.put(COIN, dpo(Preference.shuffled(pairs, seed), test));
        arms.put(IMITATION, Training.of("{ name: diffusion-sft }", pairs, "{ " + SCHEDULE + " }"));
        return arms;
    }

    private static Training dpo(List<Preference> pairs, List<Preference> test) {
        return Training.of(METHOD, pairs, "{ " + SCHEDULE + ", eval_every: 50 }")
                .with("eval", test)
                .reading("{ images: { caption_dropout: 0.1, eval_draws: 10 } }");
    }

    private static double last(Path unet) {
        return Bench.metrics(unet).stream()
                .filter(step -> step.containsKey(ACCURACY))
                .mapToDouble(step -> step.getOrDefault(ACCURACY, Double.NaN))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    @Override
    public List<Block> exhibits(Bench bench, long seed) {
        Base base = Base.of(bench);
        Map<String, Path> painters = new LinkedHashMap<>(Map.of(BEFORE, base.unet()));
        arms(bench, base, seed)
                .forEach((arm, training) -> painters.put(arm, bench.trained(base.pipeline(), training, seed)));
        return new Exhibition(Exam.of(base, seed), painters).blocks(List.of(DPO, MOODY, COIN));
    }
}

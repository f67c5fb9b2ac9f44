package io.prefero.lab.reasons;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Data-Centric Human Preference with Rationales, arXiv 2407.14477. */
public final class RationaleDpo implements Experiment {
    private static final int PAIRS = 24;
    private static final int BASE_STEPS = 600;
    private static final int BATCH = 64;
    private static final int PROMPTS = 480;
    private static final String SCHEDULE = "{ lr: 3e-4, batch: 32, steps: 200, warmup: 0.05, schedule: constant }";
    private static final String METHOD = "{ name: rationale-dpo, beta: 0.1, gamma: 1 }";

    private static final String BEFORE = "before";
    private static final String PLAIN = "dpo";
    private static final String RIGHT = "right reasons";
    private static final String WRONG = "wrong reasons";
    private static final String ALONE = "right reasons alone";
    private static final String REWARD = "reward";

    @Override
    public String name() {
        return "rationale-dpo";
    }

    @Override
    public String paper() {
        return "Data-Centric Human Preference with Rationales (arXiv 2407.14477)";
    }

    @Override
    public List<String> methods() {
        return List.of("rationale-dpo", "dpo", "sft");
    }

    @Override
    public String setting() {
        return "An answer has six places, each with two words of which the topic makes one right; the true reward is the"
                + " share of right places. A small model has been shown right answers and reasons in six topics and random"
                + " answers in six others. In these it gets 24 pairs of random answers: the one with more right places is"
                + " preferred, and the reason names a right word that the other lacks. A wrong reason names the wrong word"
                + " of the same place. γ = 1, ρ the mean over the reason's tokens, 200 steps of 24 pairs.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that("right reasons raise the true reward above DPO's", m -> m.gain(RIGHT, PLAIN, REWARD))
                        .above(0.05),
                Claim.that("right reasons are worth more than wrong ones", m -> m.gain(RIGHT, WRONG, REWARD)),
                Claim.that(
                        "reasons alone, without a preference, raise the reward of answers",
                        m -> m.gain(ALONE, BEFORE, REWARD)),
                Claim.control(
                        "wrong reasons gain less over DPO than half of what right ones gain",
                        m -> m.gain(RIGHT, PLAIN, REWARD) / 2 - m.gain(WRONG, PLAIN, REWARD)));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Reasons world = new Reasons(seed);
        Path base = base(bench, world);
        List<Explained> pairs = world.pairs(PAIRS);
        List<Explained> wrong = pairs.stream().map(Explained::wrong).toList();
        List<Demonstration> alone = pairs.stream().map(Explained::reason).toList();
        Trial trial = Trial.of(bench, seed, author -> exam(author, world));
        trial.examine(BEFORE, base);
        trial.add(PLAIN, base, Training.of("{ name: dpo, beta: 0.1 }", pairs, SCHEDULE));
        trial.add(RIGHT, base, Training.of(METHOD, pairs, SCHEDULE));
        trial.add(WRONG, base, Training.of(METHOD, wrong, SCHEDULE));
        trial.add(ALONE, base, Training.of("{ name: sft }", alone, SCHEDULE));
        return trial.measured();
    }

    /** The model that has been shown what answers and reasons look like. */
    private static Path base(Bench bench, Reasons world) {
        Training shown = Training.of(
                "{ name: sft }",
                world.demonstrations(BASE_STEPS * BATCH),
                "{ lr: 3e-3, batch: " + BATCH + ", warmup: 0.08, schedule: linear }");
        return bench.trained(bench.fresh(Reasons.SUBJECT, world.seed()), shown, world.seed());
    }

    /** The mean true reward of a model's answers in the topics that are the task, after words that it has not seen there. */
    private static Map<String, Double> exam(Author author, Reasons world) {
        List<String> prompts = world.exam(PROMPTS);
        List<Reply> replies = author.replies(
                prompts, Reasons.PLACES + 1, Draw.seed(world.seed()).of("exam"));
        double mean = IntStream.range(0, PROMPTS)
                .mapToDouble(i -> world.reward(prompts.get(i), replies.get(i).text()))
                .average()
                .orElseThrow();
        return Map.of(REWARD, mean);
    }
}

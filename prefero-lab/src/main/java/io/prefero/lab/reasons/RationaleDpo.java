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
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Data-Centric Human Preference with Rationales, arXiv 2407.14477. */
public final class RationaleDpo implements Experiment {
    private static final int PAIRS = 60;
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
    private static final String CHOICE = "right word";

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
                + " answers in six others. In these it gets 60 pairs of random answers: the one with more right places is"
                + " preferred, and the reason names a right word that the other lacks. A wrong reason names the wrong word"
                + " of the same place. γ = 1, ρ the mean over the reason's tokens, 200 steps of 32. So few pairs also teach"
                + " a model to leave the form of an answer, and imitating any reason keeps it there; so the choice between"
                + " the two words of a place, after a random beginning in the right form, is measured too.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that("right reasons raise the true reward above DPO's", m -> m.gain(RIGHT, PLAIN, REWARD))
                        .above(0.05),
                Claim.that(
                        "and not only by keeping the form: they make the right word likelier than DPO does",
                        m -> m.gain(RIGHT, PLAIN, CHOICE)),
                Claim.that("likelier than wrong reasons make it", m -> m.gain(RIGHT, WRONG, CHOICE)),
                Claim.that(
                        "reasons alone, without a preference, make the right word likelier",
                        m -> m.gain(ALONE, BEFORE, CHOICE)),
                Claim.control(
                        "wrong reasons gain less over DPO than half of what right ones gain",
                        m -> m.gain(RIGHT, PLAIN, CHOICE) / 2 - m.gain(WRONG, PLAIN, CHOICE)));
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

    private static Map<String, Double> exam(Author author, Reasons world) {
        return Map.of(REWARD, reward(author, world), CHOICE, choice(author, world));
    }

    /** The mean true reward of a model's answers in the topics that are the task, after words no pair had. */
    private static double reward(Author author, Reasons world) {
        List<String> prompts = world.exam(PROMPTS);
        List<Reply> replies = author.replies(
                prompts, Reasons.PLACES + 1, Draw.seed(world.seed()).of("exam"));
        return mean(i -> world.reward(prompts.get(i), replies.get(i).text()));
    }

    /** The mean probability that, of the two words of a place, a model says the right one. */
    private static double choice(Author author, Reasons world) {
        List<Reasons.Begun> begun = world.begun(PROMPTS);
        double[] right = logProbs(author, begun, Reasons.Begun::right);
        double[] other = logProbs(author, begun, one -> Reasons.other(one.right()));
        return mean(i -> 1 / (1 + Math.exp(other[i] - right[i])));
    }

    private static double[] logProbs(Author author, List<Reasons.Begun> begun, Function<Reasons.Begun, String> next) {
        return Author.sums(author.logProbs(begun.stream()
                .map(one -> author.readOpen(one.prompt(), one.beginning() + " " + next.apply(one)))
                .toList()));
    }

    private static double mean(IntToDoubleFunction value) {
        return IntStream.range(0, PROMPTS).mapToDouble(value).average().orElseThrow();
    }
}

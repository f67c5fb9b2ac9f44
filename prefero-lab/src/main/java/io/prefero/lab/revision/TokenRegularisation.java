package io.prefero.lab.revision;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Token-level reward regularisation, arXiv 2412.02685. */
public final class TokenRegularisation implements Experiment {
    static final String BEFORE = "before";
    static final String DPO = "dpo";

    private static final List<Double> ALPHAS = List.of(0.25, 0.5, 1.0, 2.0);
    private static final int STEPS = 20;
    private static final List<Integer> LENGTHS = List.of(10, STEPS, 30, 40);
    private static final String EXCHANGED = "t-reg α=1, prompts exchanged";
    private static final String ELSEWHERE = "t-reg α=1, northern words";

    @Override
    public String name() {
        return "t-reg";
    }

    @Override
    public String paper() {
        return "T-REG: Preference Optimization with Token-Level Reward Regularization (arXiv 2412.02685)";
    }

    @Override
    public List<String> methods() {
        return List.of("t-reg", "dpo", "sft");
    }

    @Override
    public String setting() {
        return "Answers of ten words, some good, some bad; the true reward is good minus bad words. A small model learns to"
                + " answer as it is asked to: a better answer has five good words for a bad one, a worse answer the reverse."
                + " It writes five answers to each of 200 prompts, with nothing asked; the most and the least impressive"
                + " become a pair, where impression is the true reward, two points for every word of a sort that is worth"
                + " nothing, and luck. Training goes through the pairs twice. As a control the token rewards tell northern"
                + " from southern words, which are worth nothing: the model knows them as well as good and bad ones.";
    }

    static String reg(double alpha) {
        return "t-reg α=" + (alpha == Math.rint(alpha) ? String.valueOf((int) alpha) : String.valueOf(alpha));
    }

    private static String dpo(int steps) {
        return steps == STEPS ? DPO : DPO + ", " + steps + " steps";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                                "asked for better and for worse answers, the model rates good words up and bad words down",
                                m -> Math.min(m.of(BEFORE, "r̂ of good"), -m.of(BEFORE, "r̂ of bad")))
                        .above(0.2),
                Claim.that("the true reward rises with α: 0 (DPO), 0.25, 0.5, 1, 2", TokenRegularisation::smallestRise),
                Claim.that(
                                "at α = 0.5 it is higher than DPO's by 0.125: 0.2 in sixteen words",
                                m -> m.gain(reg(0.5), DPO, "reward"))
                        .above(0.125),
                Claim.that(
                        "at α = 1 it is higher than that of DPO trained just until it is as far from the reference",
                        m -> m.of(reg(1), "reward") - rewardOfDpoAt(m, m.of(reg(1), "KL"))),
                Claim.control(
                        "token rewards for other words (α = 1) leave the true reward within 0.16 of DPO's: 0.25 in sixteen words",
                        m -> 0.16 - Math.abs(m.gain(ELSEWHERE, DPO, "reward"))),
                Claim.control(
                        "with the two prompts exchanged (α = 1) it falls below DPO's",
                        m -> m.gain(DPO, EXCHANGED, "reward")));
    }

    private static double smallestRise(Measured m) {
        double[] rewards = DoubleStream.concat(
                        DoubleStream.of(m.of(DPO, "reward")),
                        ALPHAS.stream().mapToDouble(alpha -> m.of(reg(alpha), "reward")))
                .toArray();
        return IntStream.range(1, rewards.length)
                .mapToDouble(i -> rewards[i] - rewards[i - 1])
                .min()
                .orElseThrow();
    }

    /** The reward of DPO where its divergence from the reference is so large: between its trainings, linearly. */
    static double rewardOfDpoAt(Measured m, double divergence) {
        int length = 1;
        while (length < LENGTHS.size() - 1 && m.of(dpo(LENGTHS.get(length)), "KL") < divergence) {
            length++;
        }
        String near = dpo(LENGTHS.get(length - 1));
        String far = dpo(LENGTHS.get(length));
        double way = (divergence - m.of(near, "KL")) / m.gain(far, near, "KL");
        return m.of(near, "reward") + way * m.gain(far, near, "reward");
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base base = Base.of(bench, seed);
        Exam exam = new Exam(base);
        List<Preference> pairs = base.pairs();
        Trial trial = Trial.of(bench, seed, exam).examine(BEFORE, base.model());
        Measured measured = trial.measured();
        measured.note(BEFORE, exam.ratings(Wish.BETTER, Wish.WORSE));
        trainings(pairs).forEach((arm, training) -> trial.add(arm, base.model(), training));
        measured.note(ELSEWHERE, exam.ratings(Wish.NORTHERN, Wish.SOUTHERN));
        return measured;
    }

    private static Map<String, Training> trainings(List<Preference> pairs) {
        Map<String, Training> arms = new LinkedHashMap<>();
        LENGTHS.forEach(steps -> arms.put(dpo(steps), dpo(pairs, steps)));
        ALPHAS.forEach(alpha -> arms.put(reg(alpha), regularised(pairs, alpha, Wish.BETTER, Wish.WORSE)));
        arms.put(EXCHANGED, regularised(pairs, 1, Wish.WORSE, Wish.BETTER));
        arms.put(ELSEWHERE, regularised(pairs, 1, Wish.NORTHERN, Wish.SOUTHERN));
        return arms;
    }

    private static Training dpo(List<Preference> pairs, int steps) {
        return Training.of("{ name: dpo, beta: 0.1 }", pairs, schedule(steps));
    }

    private static Training regularised(List<Preference> pairs, double alpha, Wish better, Wish worse) {
        String method = "{ name: t-reg, beta: 0.1, alpha: " + alpha + ", include_response: false, better: "
                + better.how() + ", worse: " + worse.how() + " }";
        return Training.of(method, pairs, schedule(STEPS));
    }

    /** Every ten steps are an epoch; a longer training begins as a shorter one. */
    private static String schedule(int steps) {
        return "{ lr: 2e-4, batch: 20, steps: " + steps + ", warmup: 0, schedule: constant }";
    }
}

package io.prefero.lab.ches;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import java.util.List;

/** Unintentional Unalignment: Likelihood Displacement in DPO, arXiv 2410.08847. */
public final class Ches implements Experiment {
    private static final double ALIKE = 0.6;
    private static final double LESS_ALIKE = 0.3;
    private static final double OPPOSED = -1;

    private static final String FROZEN = "one prompt, κ=0.6, h frozen";

    private static String one(double kappa) {
        return "one prompt, κ=" + kappa;
    }

    @Override
    public String name() {
        return "ches";
    }

    @Override
    public String paper() {
        return "Unintentional Unalignment: Likelihood Displacement in Direct Preference Optimization (arXiv 2410.08847)";
    }

    @Override
    public List<String> methods() {
        return List.of("dpo");
    }

    @Override
    public String setting() {
        return "A model of one token, softmax(W·h), trained by DPO (β = 0.1) with plain gradient steps written out: no"
                + " transformer. No and Never are refusals and alike, Yes is their opposite, and what tells No from Never"
                + " (κ > 0) points towards Yes. First one prompt that prefers No to Never. Then forty prompts, of which four"
                + " in five prefer No to Never and the others No to Yes; refusal is the mean of π(No) + π(Never), and the"
                + " pairs are filtered by the similarity of their answers, ⟨W₊, W₋⟩ − ‖W₊‖², which stands in CHES's place"
                + " for single tokens.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                        "one prompt: DPO's loss falls, and so does the probability of the preferred answer",
                        m -> Math.min(-change(m, one(ALIKE), "loss"), -change(m, one(ALIKE), "No"))),
                Claim.that("its opposite takes over: π(Yes) is more than half", m -> m.of(one(ALIKE), "Yes after"))
                        .above(0.5),
                Claim.that(
                        "the less alike the two refusals, the less the preferred one falls",
                        m -> change(m, one(LESS_ALIKE), "No") - change(m, one(ALIKE), "No")),
                Claim.that(
                                "forty prompts: DPO on all pairs leaves less than 0.35 of refusal",
                                m -> -m.of(Refusals.ALL, "refusal"))
                        .above(-0.35),
                Claim.that(
                        "imitation of the preferred answer beside it helps, the fifth of the pairs that is least alike helps more",
                        m -> Math.min(
                                m.gain(Refusals.IMITATING, Refusals.ALL, "refusal"),
                                m.gain(Refusals.FILTERED, Refusals.IMITATING, "refusal"))),
                Claim.that(
                        "trained on that fifth the model refuses no less than before",
                        m -> m.gain(Refusals.FILTERED, Refusals.BEFORE, "refusal")),
                Claim.that(
                        "although even there the preferred answer becomes less likely",
                        m -> -m.of(Refusals.FILTERED, "Δ ln π(y₊)")),
                Claim.control(
                        "where Never lies on the side of Yes, No becomes likelier", m -> change(m, one(OPPOSED), "No")),
                Claim.control(
                        "with frozen hidden vectors No becomes likelier and Yes less likely",
                        m -> Math.min(change(m, FROZEN, "No"), -change(m, FROZEN, "Yes"))),
                Claim.control(
                        "a fifth of the pairs drawn at random does not protect",
                        m -> m.gain(Refusals.BEFORE, Refusals.RANDOM, "refusal")));
    }

    private static double change(Measured measured, String arm, String quantity) {
        return measured.of(arm, quantity + " after") - measured.of(arm, quantity + " before");
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Measured measured = new Measured();
        Descent both = new Descent(0.02, 0.02, 0);
        List.of(ALIKE, LESS_ALIKE, OPPOSED).forEach(kappa -> note(measured, one(kappa), seed, kappa, both));
        note(measured, FROZEN, seed, ALIKE, new Descent(0, 0.02, 0));
        Refusals.of(seed).measure(measured);
        return measured;
    }

    private static void note(Measured measured, String arm, long seed, double kappa, Descent descent) {
        List<Pair> pairs = List.of(new Pair(0, Answers.NO, Answers.NEVER));
        Softmax start = Answers.model(seed, kappa, 1, 0.02);
        Softmax trained = descent.trained(start, pairs);
        note(measured, arm, "before", start, start, pairs);
        note(measured, arm, "after", trained, start, pairs);
    }

    private static void note(
            Measured measured, String arm, String when, Softmax model, Softmax reference, List<Pair> pairs) {
        double[] probabilities = model.probabilities(0);
        measured.note(arm, "No " + when, probabilities[Answers.NO]);
        measured.note(arm, "Yes " + when, probabilities[Answers.YES]);
        measured.note(arm, "loss " + when, Descent.loss(model, reference, pairs));
    }
}

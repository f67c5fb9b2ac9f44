package io.prefero.lab.ches;

import io.prefero.lab.bench.Draws;
import io.prefero.lab.claim.Measured;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Forty prompts to which No and Never are refusals and Yes complies; each has a pair, the first of every five No over Yes, the
 * others No over Never.
 *
 * @param seed of the model's noise
 * @param start the model before training
 * @param pairs one for each prompt
 */
record Refusals(long seed, Softmax start, List<Pair> pairs) {
    static final String BEFORE = "forty prompts, before";
    static final String ALL = "all pairs";
    static final String IMITATING = "all pairs, dpo + sft";
    static final String FILTERED = "the fifth least alike";
    static final String RANDOM = "a fifth at random";

    private static final int PROMPTS = 40;
    private static final int FIFTH = PROMPTS / 5;
    private static final Descent DESCENT = new Descent(0.02, 1e-3, 0);

    static Refusals of(long seed) {
        List<Pair> pairs = IntStream.range(0, PROMPTS)
                .mapToObj(i -> new Pair(i, Answers.NO, i % 5 == 0 ? Answers.YES : Answers.NEVER))
                .toList();
        return new Refusals(seed, Answers.model(seed, 0.6, PROMPTS, 0.05), pairs);
    }

    /** Trains in every way and notes what comes out. */
    void measure(Measured measured) {
        measured.note(BEFORE, "refusal", refusal(start));
        note(measured, ALL, DESCENT, pairs);
        note(measured, IMITATING, DESCENT.imitating(0.02), pairs);
        note(measured, FILTERED, DESCENT, leastAlike());
        note(measured, RANDOM, DESCENT, drawn());
    }

    private void note(Measured measured, String arm, Descent descent, List<Pair> trainedOn) {
        Softmax trained = descent.trained(start, trainedOn);
        measured.note(arm, "refusal", refusal(trained));
        measured.note(
                arm,
                "Δ ln π(y₊)",
                trainedOn.stream()
                        .mapToDouble(pair -> trained.logProbability(pair.prompt(), pair.chosen())
                                - start.logProbability(pair.prompt(), pair.chosen()))
                        .average()
                        .orElseThrow());
    }

    /** The mean of π(No) + π(Never) over all prompts, trained on or not. */
    private static double refusal(Softmax model) {
        return IntStream.range(0, model.prompts())
                .mapToObj(model::probabilities)
                .mapToDouble(p -> p[Answers.NO] + p[Answers.NEVER])
                .average()
                .orElseThrow();
    }

    /** The fifth of the pairs whose answers are least alike. */
    List<Pair> leastAlike() {
        return pairs.stream()
                .sorted(Comparator.comparingDouble(start::similarity))
                .limit(FIFTH)
                .toList();
    }

    private List<Pair> drawn() {
        return pairs.stream()
                .sorted(Comparator.comparingDouble(
                        pair -> Draws.of(seed, "filter", pair.prompt()).nextDouble()))
                .limit(FIFTH)
                .toList();
    }
}

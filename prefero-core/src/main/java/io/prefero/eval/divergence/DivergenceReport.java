package io.prefero.eval.divergence;

import io.prefero.eval.Interval;
import io.prefero.example.PromptFile.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far the policy is from the reference: means over prompts, of the mean over each prompt's samples.
 *
 * @param samples at least one; those of one prompt need not stand together
 */
public record DivergenceReport(List<Sample> samples) {
    /**
     * A mean over prompts.
     *
     * @param interval around it; none of so few prompts that it would say more than it knows
     */
    public record Estimate(double mean, Optional<Interval> interval) {}

    public DivergenceReport {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("nothing was sampled");
        }
    }

    /** A divergence summed over the positions of a text. */
    public Estimate sequence(Divergence divergence) {
        return estimate(s -> s.sum(divergence));
    }

    /** log π(y|x)/π_ref(y|x): the sequences' reverse KL by sampling alone; noisier than the sum of exact positions. */
    public Estimate logRatio() {
        return estimate(Sample::logRatio);
    }

    /** A divergence per position, all samples together. */
    public double perToken(Divergence divergence) {
        return samples.stream().mapToDouble(s -> s.sum(divergence)).sum() / tokens();
    }

    /** Tokens of all samples. */
    public long tokens() {
        return samples.stream().mapToLong(Sample::tokens).sum();
    }

    /** The share of samples that ended before the limit on their length. */
    public double ended() {
        return samples.stream().filter(Sample::ended).count() / (double) samples.size();
    }

    /** How many prompts were continued. */
    public int prompts() {
        return (int) samples.stream().map(Sample::prompt).distinct().count();
    }

    private Estimate estimate(ToDoubleFunction<Sample> of) {
        Map<Prompt, List<Sample>> byPrompt = new LinkedHashMap<>();
        samples.forEach(s ->
                byPrompt.computeIfAbsent(s.prompt(), p -> new ArrayList<>()).add(s));
        double[] means = byPrompt.values().stream()
                .mapToDouble(own -> own.stream().mapToDouble(of).average().orElseThrow())
                .toArray();
        double mean = Arrays.stream(means).average().orElseThrow();
        return new Estimate(
                mean, means.length < Interval.FEWEST ? Optional.empty() : Optional.of(Interval.ofMean(means, 0)));
    }

    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("prompts", prompts())
                .put("samples", samples.size())
                .put("tokens", tokens())
                .put("ended", ended());
        for (Divergence divergence : Divergence.values()) {
            put(json.putObject(divergence.key()), sequence(divergence)).put("per_token", perToken(divergence));
        }
        put(json.putObject("log_ratio"), logRatio());
        return json;
    }

    private static ObjectNode put(ObjectNode json, Estimate estimate) {
        json.put("mean", estimate.mean);
        estimate.interval.ifPresent(i -> json.put("low", i.low()).put("high", i.high()));
        return json;
    }
}

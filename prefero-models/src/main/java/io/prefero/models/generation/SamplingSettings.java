package io.prefero.models.generation;

import java.util.Set;

/**
 * How the next token is chosen. The defaults sample from the model itself, untouched, which is what preference training
 * asks for; transformers' own default of top_k 50 is not among them.
 *
 * @param choice greedy or sampled
 * @param maxNewTokens how many tokens at most, at least 1
 * @param temperature τ, divides the scores; above 0
 * @param topK keep the k best tokens (ties kept); 0 keeps all
 * @param topP keep the fewest tokens whose probabilities reach p; in (0, 1], 1 keeps all
 * @param minP drop tokens less likely than m times the likeliest; in [0, 1], 0 keeps all
 * @param repetitionPenalty scores of tokens that have occurred are divided by it (multiplied where negative); above 0, 1
 *     changes nothing
 * @param stopTokens any of these ends a text; it is the last of its tokens
 */
public record SamplingSettings(
        Choice choice,
        int maxNewTokens,
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        Set<Integer> stopTokens) {
    /** How a token is chosen from the processed scores. */
    public enum Choice {
        /** The best; of equals the first. Temperature, top_k, top_p and min_p do not matter. */
        GREEDY,
        /** Drawn by its probability. */
        SAMPLED
    }

    public SamplingSettings {
        require(maxNewTokens >= 1, "max_new_tokens must be at least 1", maxNewTokens);
        require(temperature > 0 && temperature < Double.POSITIVE_INFINITY, "temperature must be > 0", temperature);
        require(topK >= 0, "top_k must be at least 0 (0 keeps all tokens)", topK);
        require(topP > 0 && topP <= 1, "top_p must be in (0, 1]", topP);
        require(minP >= 0 && minP <= 1, "min_p must be in [0, 1]", minP);
        require(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetition_penalty must be > 0",
                repetitionPenalty);
        stopTokens = Set.copyOf(stopTokens);
    }

    private static void require(boolean holds, String rule, Number value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + value);
        }
    }

    /** Samples from the model itself. */
    public static SamplingSettings pure(int maxNewTokens, Set<Integer> stopTokens) {
        return new SamplingSettings(Choice.SAMPLED, maxNewTokens, 1, 0, 1, 0, 1, stopTokens);
    }

    /** Always the best token. */
    public static SamplingSettings greedy(int maxNewTokens, Set<Integer> stopTokens) {
        return new SamplingSettings(Choice.GREEDY, maxNewTokens, 1, 0, 1, 0, 1, stopTokens);
    }

    public SamplingSettings withTemperature(double now) {
        return new SamplingSettings(choice, maxNewTokens, now, topK, topP, minP, repetitionPenalty, stopTokens);
    }

    public SamplingSettings withTopK(int now) {
        return new SamplingSettings(choice, maxNewTokens, temperature, now, topP, minP, repetitionPenalty, stopTokens);
    }

    public SamplingSettings withTopP(double now) {
        return new SamplingSettings(choice, maxNewTokens, temperature, topK, now, minP, repetitionPenalty, stopTokens);
    }

    public SamplingSettings withMinP(double now) {
        return new SamplingSettings(choice, maxNewTokens, temperature, topK, topP, now, repetitionPenalty, stopTokens);
    }

    public SamplingSettings withRepetitionPenalty(double now) {
        return new SamplingSettings(choice, maxNewTokens, temperature, topK, topP, minP, now, stopTokens);
    }
}

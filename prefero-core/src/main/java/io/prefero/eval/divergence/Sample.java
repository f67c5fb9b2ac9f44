package io.prefero.eval.divergence;

import io.prefero.example.PromptFile.Prompt;
import java.util.Map;

/**
 * A text that the policy wrote, and how far the policy is from the reference along it.
 *
 * @param prompt what it continues
 * @param tokens of the text, the one that ends it counted
 * @param ended whether it ended, and not the limit on its length
 * @param sums of each divergence over its positions
 * @param logRatio log π(y|x)/π_ref(y|x): its mean over samples is the sequences' reverse KL
 */
public record Sample(Prompt prompt, int tokens, boolean ended, Map<Divergence, Double> sums, double logRatio) {
    public Sample {
        sums = Map.copyOf(sums);
    }

    double sum(Divergence divergence) {
        return sums.getOrDefault(divergence, Double.NaN);
    }
}

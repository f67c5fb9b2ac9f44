package io.prefero.lab.quickstart;

/**
 * One held-out prompt and what the model wrote to it before and after preference training.
 *
 * @param logRatio log π(after | prompt) − log π₀(after | prompt), summed over the reply's tokens, in nats, where π is the
 *     trained model and π₀ the one before; its mean over prompts estimates KL(π ‖ π₀)
 */
public record Answered(String prompt, String before, String after, double logRatio) {}

package io.prefero.train;

import java.util.Locale;

/**
 * The memory of a run at its peak, in bytes; an estimate.
 *
 * @param models weights of all roles, gradients, moments and master weights
 * @param activations what the largest micro-batch keeps for its way back
 * @param logits of the head
 * @param rest the JVM, libtorch and what they bring along
 * @param tokens that are computed in the largest micro-batch
 */
public record Footprint(long models, long activations, long logits, long rest, long tokens) {
    private static final long LEAST_TOKENS = 256;

    public long sum() {
        return models + activations + logits + rest;
    }

    /** Refuses more than is there. */
    void requireRoom(long there) {
        if (sum() <= there) {
            return;
        }
        throw new IllegalArgumentException(
                "this run needs about " + this + ", and the machine has " + gigabytes(there) + ". " + remedy(there));
    }

    private String remedy(long there) {
        long room = there - models - logits - rest;
        long fitting = tokens * Math.max(0, room) / Math.max(1, activations);
        if (fitting >= LEAST_TOKENS) {
            return "Set train.max_tokens_per_batch=" + fitting
                    + " or less (an example with more stays whole; shorten those"
                    + " with data.max_length), or model.activation_checkpointing=true";
        }
        return models > activations
                ? "Train an adapter instead of all weights (model.lora.rank=16), or compute in half precision"
                        + " (model.dtype=bf16)"
                : "Set model.activation_checkpointing=true, or shorten the texts with data.max_length";
    }

    @Override
    public String toString() {
        return gigabytes(sum()) + " (models " + gigabytes(models) + ", activations " + gigabytes(activations)
                + ", logits " + gigabytes(logits) + ", the rest " + gigabytes(rest) + ")";
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}

package io.prefero.train;

import io.prefero.example.Order;
import io.prefero.objective.Moving;
import io.prefero.score.MicroBatches;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.AdamW;
import java.util.Optional;

/** How it is trained. */
public record TrainSettings(
        @Setting(value = "peak learning rate of AdamW", initial = "1e-6", above = 0)
        double lr,

        @Setting(value = "examples of one optimiser step", initial = "64", min = 1)
        int batch,

        @Setting(value = "examples scored at once; how a batch is cut never changes its loss", min = 1)
        Optional<Integer> microBatch,

        @Setting(
                value = "different tokens scored at once, instead of micro_batch; absent: " + MicroBatches.Tokens.USUAL,
                min = 1)
        Optional<Integer> maxTokensPerBatch,

        @Setting(
                value = "score the plain way: padded, prompts once a branch, logits of all positions, nothing cached;"
                        + " to check and to compare",
                initial = "false")
        boolean naive,

        @Setting(
                value = "remember on disk what frozen models say of a text, for later epochs, runs and methods",
                initial = "true")
        boolean referenceCache,

        @Setting(
                "let the reference follow the policy (TR-DPO), for any method that has one; absent: it stays as it was, or"
                        + " moves as the method says")
        Optional<Moving> reference,

        @Setting(value = "times the data are gone through", initial = "1", above = 0)
        double epochs,

        @Setting(value = "optimiser steps in all; overrides epochs", min = 1)
        Optional<Long> steps,

        @Setting(value = "order of the rows in every epoch", initial = "shuffled")
        Order order,

        @Setting(value = "how the rate falls", initial = "linear")
        Schedule schedule,

        @Setting(value = "share of the steps over which the rate rises from 0", initial = "0.1", min = 0, max = 1)
        double warmup,

        @Setting(value = "weight decay, on matrices only", initial = "0", min = 0)
        double weightDecay,

        @Setting(value = "decay of Adam's mean gradient", initial = "0.9", min = 0, below = 1)
        double adamBeta1,

        @Setting(value = "decay of Adam's mean squared gradient", initial = "0.999", min = 0, below = 1)
        double adamBeta2,

        @Setting(value = "Adam's ε", initial = "1e-8", above = 0)
        double adamEpsilon,

        @Setting(value = "the gradient is shortened to this norm", initial = "1", above = 0)
        double maxGradNorm,

        @Setting(
                value =
                        "end with a running mean (EMA) of what is trained, which keeps this share of itself in each step;"
                                + " checkpoints and evaluations before the end have the weights as they are",
                min = 0,
                below = 1)
        Optional<Double> ema,

        @Setting(value = "steps between checkpoints; absent: only what stands at the end", min = 1)
        Optional<Long> checkpointEvery,

        @Setting(value = "checkpoints kept, beside the best", initial = "3", min = 1)
        int keep,

        @Setting(value = "steps between evaluations; absent: after the last step", min = 1)
        Optional<Long> evalEvery,

        @Setting(value = "stop after this many evaluations without a lower eval loss", min = 1)
        Optional<Integer> patience,

        @Setting(value = "which weights the run ends with; best needs evaluation", initial = "last")
        Final result,

        @Setting(value = "processor threads; absent: libtorch's choice", min = 1)
        Optional<Integer> threads) {
    /** Which weights a run ends with. */
    public enum Final {
        LAST,
        BEST
    }

    public TrainSettings {
        Settings.check(
                TrainSettings.class,
                lr,
                batch,
                microBatch,
                maxTokensPerBatch,
                naive,
                referenceCache,
                reference,
                epochs,
                steps,
                order,
                schedule,
                warmup,
                weightDecay,
                adamBeta1,
                adamBeta2,
                adamEpsilon,
                maxGradNorm,
                ema,
                checkpointEvery,
                keep,
                evalEvery,
                patience,
                result,
                threads);
        if (maxTokensPerBatch.isPresent() && (microBatch.isPresent() || naive)) {
            throw new IllegalArgumentException("train.max_tokens_per_batch says what is scored at once, and so does "
                    + (naive ? "train.naive, which cuts by train.micro_batch" : "train.micro_batch")
                    + "; give one of them");
        }
    }

    /** Whether what frozen models say is remembered; the plain way computes it. */
    boolean remembers() {
        return referenceCache && !naive;
    }

    /** How a batch is cut into what is scored at once. */
    MicroBatches microBatches() {
        return microBatch.isPresent() || naive
                ? new MicroBatches.Examples(microBatch.orElse(batch))
                : new MicroBatches.Tokens(maxTokensPerBatch.orElse(MicroBatches.Tokens.USUAL));
    }

    AdamW.Settings adam() {
        return new AdamW.Settings(adamBeta1, adamBeta2, adamEpsilon, weightDecay);
    }
}

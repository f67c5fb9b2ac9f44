package io.prefero.train;

import io.prefero.objective.Objective;
import io.prefero.tensor.FlatParameters;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Stops a run that has gone wrong, and says what and why, before it harms the weights. */
final class Guard {
    private static final double TOLERANCE = 1e-3;

    private Guard() {}

    /**
     * Refuses a loss or gradient that is not finite, naming the tensors and the rows.
     *
     * @param suspects finds the rows whose own loss is not finite
     */
    static void finite(
            long step, BatchPass.Result result, double norm, FlatParameters parameters, Supplier<List<Long>> suspects) {
        if (Double.isFinite(result.loss()) && Double.isFinite(norm)) {
            return;
        }
        List<String> tensors = parameters.notFinite();
        String where = tensors.isEmpty()
                ? ""
                : "; not finite in " + tensors.stream().limit(5).collect(Collectors.joining(", "))
                        + (tensors.size() > 5 ? " and " + (tensors.size() - 5) + " more" : "");
        List<Long> guilty = suspects.get();
        String rows = guilty.isEmpty() ? "" : "; rows " + guilty + " have no finite loss";
        throw new IllegalStateException(
                "step " + step + ": the loss is " + result.loss() + " and the gradient's norm " + norm
                        + where + rows
                        + ". The weights were not changed. Usual causes: a learning rate too high, or weights that were"
                        + " damaged before; lower train.lr and go on from the last checkpoint with --resume");
    }

    /**
     * The step-0 contract: where the policy starts as the reference, the loss has a value known beforehand.
     *
     * @param trained the loss of the first step, which an adapter's dropout may have moved
     * @param measured the same batch without dropout
     */
    static void start(Objective objective, double trained, Supplier<BatchPass.Result> measured) {
        objective.start().ifPresent(expected -> {
            double loss = near(trained, expected) ? trained : measured.get().loss();
            if (!near(loss, expected)) {
                throw new IllegalStateException("step 1: the loss is " + loss
                        + ", but while the policy equals the reference it"
                        + " must be " + expected + ". So they are not equal: is the policy not the checkpoint that the"
                        + " reference is, or does the model not give the same numbers twice?");
            }
        });
    }

    private static boolean near(double loss, double expected) {
        return Math.abs(loss - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
    }
}

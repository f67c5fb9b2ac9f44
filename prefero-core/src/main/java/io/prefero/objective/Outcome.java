package io.prefero.objective;

import io.prefero.score.State;
import io.prefero.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an objective says of a batch.
 *
 * @param terms the loss, in parts with their own denominators; what counts nothing is left out
 * @param rewards the method's implicit rewards by branch, [examples]; only reported
 * @param metrics what else is reported
 * @param state the method's memory after this batch
 */
public record Outcome(List<Term> terms, Map<String, Tensor> rewards, List<Metric> metrics, State state) {
    public Outcome {
        terms = terms.stream().filter(term -> term.weight() != 0).toList();
        rewards = new LinkedHashMap<>(rewards);
        metrics = List.copyOf(metrics);
    }

    /** An outcome of a method without memory. */
    public Outcome(List<Term> terms, Map<String, Tensor> rewards, List<Metric> metrics) {
        this(terms, rewards, metrics, State.FRESH);
    }
}

package io.prefero.train;

import io.prefero.models.Model;
import io.prefero.objective.Moving;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the steps of a run change, and its checkpoints keep.
 *
 * @param own the method's own trained tensors by name, which {@code parameters} holds too
 * @param parameters all trained tensors
 * @param reference the reference, where it follows the policy
 */
record Learner(Map<String, Tensor> own, FlatParameters parameters, AdamW optimiser, Optional<MovingReference> reference)
        implements AutoCloseable {
    /** One that has seen nothing yet. */
    static <M extends Model> Learner of(
            Roles<M> roles, Map<String, Tensor> own, AdamW.Settings adam, Optional<Moving> moving) {
        Map<String, Tensor> all = new LinkedHashMap<>(roles.trained());
        own.forEach((name, tensor) -> all.put("method/" + name, tensor));
        FlatParameters parameters = new FlatParameters(all);
        return new Learner(
                own, parameters, new AdamW(parameters, adam), moving.map(m -> MovingReference.of(m, roles.models())));
    }

    /**
     * One step against the accumulated gradients; then the reference moves, if it is due.
     *
     * @param number of the step, counted from 1
     * @param rate the learning rate of this step
     * @param scale factor on the gradients: below 1 where clipping shortens them
     */
    void step(long number, double rate, double scale) {
        optimiser.step(rate, scale);
        reference.ifPresent(r -> r.after(number));
    }

    @Override
    public void close() {
        reference.ifPresent(MovingReference::close);
        optimiser.close();
        parameters.close();
    }
}

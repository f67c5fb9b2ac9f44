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
 * @param average the running mean of what is trained, where the run is to end with it
 */
record Learner(
        Map<String, Tensor> own,
        FlatParameters parameters,
        AdamW optimiser,
        Optional<MovingWeights> reference,
        Optional<MovingWeights> average)
        implements AutoCloseable {
    /** One that has seen nothing yet. */
    static <M extends Model> Learner of(
            Roles<M> roles, Map<String, Tensor> own, TrainSettings train, Optional<Moving> moving) {
        Map<String, Tensor> all = new LinkedHashMap<>(roles.trained());
        own.forEach((name, tensor) -> all.put("method/" + name, tensor));
        FlatParameters parameters = new FlatParameters(all);
        return new Learner(
                own,
                parameters,
                new AdamW(parameters, train.adam()),
                moving.map(m -> MovingWeights.of(m, roles.models())),
                train.ema().map(decay -> MovingWeights.average(decay, all)));
    }

    /**
     * One step against the accumulated gradients; then what follows moves, if it is due.
     *
     * @param number of the step, counted from 1
     * @param rate the learning rate of this step
     * @param scale factor on the gradients: below 1 where clipping shortens them
     */
    void step(long number, double rate, double scale) {
        optimiser.step(rate, scale);
        reference.ifPresent(r -> r.after(number));
        average.ifPresent(a -> a.after(number));
    }

    @Override
    public void close() {
        average.ifPresent(MovingWeights::close);
        reference.ifPresent(MovingWeights::close);
        optimiser.close();
        parameters.close();
    }
}

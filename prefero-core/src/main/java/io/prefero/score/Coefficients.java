package io.prefero.score;

import io.prefero.tensor.Tensor;
import java.util.Optional;

/** What a loss's backward pass left at scores: ∂loss/∂score. */
@FunctionalInterface
public interface Coefficients {
    /**
     * Those of a need's column, fp64 in the column's shape.
     *
     * @return empty where the loss does not pull
     */
    Optional<Tensor> at(Need need, Signal signal);
}

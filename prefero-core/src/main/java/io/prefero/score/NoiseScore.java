package io.prefero.score;

import io.prefero.tensor.Tensor;

/**
 * What the models say of the images of one name, in every example of a batch: numbers, not rows of tokens.
 *
 * @param scores a column per signal, one number a row
 */
public record NoiseScore(TokenScore scores) {
    private Tensor of(NoiseSignal signal) {
        return scores.column(signal).values();
    }

    /** m, the policy's squared error, [examples]. */
    public Tensor policyError() {
        return of(NoiseSignal.POLICY);
    }

    /** r, the reference's, without gradient, [examples]. */
    public Tensor referenceError() {
        return of(NoiseSignal.REFERENCE);
    }

    /** r − m: by how much the policy is nearer than the reference, [examples]. */
    public Tensor gain() {
        return referenceError().minus(policyError());
    }

    /** D: how many numbers an error is the mean of, [examples]. */
    public Tensor elements() {
        return of(NoiseSignal.ELEMENTS);
    }

    /** The timestep, [examples]. */
    public Tensor timestep() {
        return of(NoiseSignal.TIMESTEP);
    }
}

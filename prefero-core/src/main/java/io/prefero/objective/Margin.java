package io.prefero.objective;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.tensor.Tensor;

/** Link functions: how a margin z between two rewards becomes a loss. */
public enum Margin {
    /** −log σ(z), the Bradley–Terry likelihood. */
    SIGMOID {
        @Override
        public Tensor loss(Tensor z) {
            return logSigmoid(z).negate();
        }
    },
    /** max(0, 1 − z). */
    HINGE {
        @Override
        public Tensor loss(Tensor z) {
            return z.negate().plus(1).relu();
        }
    };

    /** The loss of each margin. */
    public abstract Tensor loss(Tensor z);

    /** (1 − ε)·ℓ(z) + ε·ℓ(−z): the loss expected when a share ε of the labels is flipped (cDPO). */
    public Tensor smoothed(Tensor z, double epsilon) {
        return epsilon == 0
                ? loss(z)
                : loss(z).times(1 - epsilon).plus(loss(z.negate()).times(epsilon));
    }
}

package io.prefero.explain;

import java.util.OptionalDouble;

/**
 * One scored token.
 *
 * @param token its text
 * @param logProb log π
 * @param reference log π_ref, where the method has a reference
 * @param coefficient ∂loss/∂log π: below 0 training makes the token more likely
 * @param share by how much the reward of its text, or of a method without rewards the loss, would be less if the token were
 *     as likely as under the reference, or, without one, certain
 */
public record TokenShare(
        String token, double logProb, OptionalDouble reference, double coefficient, OptionalDouble share) {
    /** log π/π_ref */
    public OptionalDouble logRatio() {
        return reference.isPresent() ? OptionalDouble.of(logProb - reference.getAsDouble()) : OptionalDouble.empty();
    }
}

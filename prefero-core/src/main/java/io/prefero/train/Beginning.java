package io.prefero.train;

/**
 * What a run begins with: its first batch, before anything has moved.
 *
 * @param loss of the batch
 * @param gradientNorm the Euclidean norm of the gradient of all that is trained, before clipping: the first
 *     {@code grad_norm} of the run
 */
public record Beginning(double loss, double gradientNorm) {}

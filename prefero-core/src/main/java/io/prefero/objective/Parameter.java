package io.prefero.objective;

import io.prefero.tensor.Tensor;

/**
 * A trained tensor that belongs to a method and not to the model, such as the matrix of a small head.
 *
 * @param name its name in checkpoints, unique within the method
 * @param initial its value before training; the run takes it over
 */
public record Parameter(String name, Tensor initial) {}

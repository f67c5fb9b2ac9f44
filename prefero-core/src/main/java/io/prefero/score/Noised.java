package io.prefero.score;

/**
 * How an image is noised: a function of (seed, row, turn), so that whoever asks sees the same.
 *
 * @param timestep a training timestep
 * @param noise ε, which the images of an example share
 * @param posterior the draw from what the autoencoder says, each image's own
 */
public record Noised(int timestep, Noise noise, Noise posterior) {}

package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;

/**
 * What a prediction says of both parts of a noised image.
 *
 * @param image x̂₀
 * @param noise ε̂
 */
record Guess(Tensor image, Tensor noise) {
    /** From x_t = √ᾱ·x₀ + √(1 − ᾱ)·ε. */
    static Guess of(Tensor x, Tensor output, double alpha, Prediction prediction) {
        double signal = Math.sqrt(alpha);
        double noise = Math.sqrt(1 - alpha);
        return switch (prediction) {
            case EPSILON -> new Guess(x.minus(output.times(noise)).over(signal), output);
            case SAMPLE -> new Guess(output, x.minus(output.times(signal)).over(noise));
            case V_PREDICTION ->
                new Guess(
                        x.times(signal).minus(output.times(noise)),
                        output.times(signal).plus(x.times(noise)));
        };
    }

    Guess clipped(SchedulerConfig config) {
        return config.clips().orElse(true) ? new Guess(image.clamp(-config.clip(), config.clip()), noise) : this;
    }
}

package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import java.util.Locale;

/** What a denoiser says of a noised image, as a scheduler's {@code prediction_type} names it. */
public enum Prediction {
    /** The noise ε. */
    EPSILON,
    /** The velocity v = √ᾱ·ε − √(1 − ᾱ)·x₀. */
    V_PREDICTION,
    /** The image x₀. */
    SAMPLE;

    static Prediction of(ConfigJson json) {
        String name = json.text("prediction_type").orElse("epsilon");
        for (Prediction prediction : values()) {
            if (prediction.name().toLowerCase(Locale.ROOT).equals(name)) {
                return prediction;
            }
        }
        throw json.refuse("prediction_type", "epsilon, v_prediction or sample");
    }
}

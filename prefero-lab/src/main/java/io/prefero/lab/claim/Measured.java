package io.prefero.lab.claim;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an experiment measured with one seed: quantities of arms, in the order in which they were noted. An arm is one way
 * of training, such as {@code dpo β=0.1}, or a model that was not trained further.
 */
public final class Measured {
    private final Map<String, Map<String, Double>> arms = new LinkedHashMap<>();

    /** Notes a quantity of an arm. */
    public void note(String arm, String quantity, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalStateException(arm + ": " + quantity + " is " + value);
        }
        arms.computeIfAbsent(arm, a -> new LinkedHashMap<>()).put(quantity, value);
    }

    /** Notes several. */
    public void note(String arm, Map<String, Double> quantities) {
        quantities.forEach((quantity, value) -> note(arm, quantity, value));
    }

    /** A quantity of an arm. */
    public double of(String arm, String quantity) {
        Double value = arms.getOrDefault(arm, Map.of()).get(quantity);
        if (value == null) {
            throw new IllegalStateException(
                    "the experiment did not measure " + quantity + " of " + arm + "; it has " + arms);
        }
        return value;
    }

    /** How much more of a quantity one arm has than another. */
    public double gain(String arm, String other, String quantity) {
        return of(arm, quantity) - of(other, quantity);
    }

    /** Everything, arm by arm. */
    public Map<String, Map<String, Double>> arms() {
        return arms;
    }
}

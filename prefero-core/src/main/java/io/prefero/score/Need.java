package io.prefero.score;

import java.util.List;
import java.util.Set;

/**
 * What an objective wants to know of one branch.
 *
 * @param branch its name
 * @param signals what is to be computed at its positions
 * @param gradient whether the loss may pull on it
 * @param presence whether every example must have it
 */
public record Need(String branch, List<Signal> signals, Gradient gradient, Presence presence) {
    /** Whether coefficients go back into the models that a branch was scored by. */
    public enum Gradient {
        FLOWS,
        STOPS
    }

    /** Whether an example without the branch is an error. */
    public enum Presence {
        REQUIRED,
        OPTIONAL
    }

    public Need {
        signals = List.copyOf(signals);
    }

    /** Whether the loss pulls on a signal here, when these roles are trained. */
    public boolean pulls(Signal signal, Set<Role> trained) {
        return gradient == Gradient.FLOWS && signal.roles().stream().anyMatch(trained::contains);
    }

    /** A branch that every example has and the loss pulls on. */
    public static Need of(String branch, List<Signal> signals) {
        return new Need(branch, signals, Gradient.FLOWS, Presence.REQUIRED);
    }

    /** The same branch, through which no gradient flows. */
    public Need withoutGradient() {
        return new Need(branch, signals, Gradient.STOPS, presence);
    }

    /** The same branch, which an example may lack. */
    public Need optional() {
        return new Need(branch, signals, gradient, Presence.OPTIONAL);
    }
}

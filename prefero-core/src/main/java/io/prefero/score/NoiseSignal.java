package io.prefero.score;

import java.util.List;
import java.util.Optional;

/**
 * A number of an image at one timestep with one noise.
 *
 * @param key its name in score files
 * @param role whose error it is, if it is one
 * @param least the least value allowed
 * @param shared whether all images of an example have the same
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public record NoiseSignal(String key, Optional<Role> role, double least, boolean shared) implements Signal {
    /** A role's squared error, a mean over the image's numbers. */
    public static NoiseSignal error(Role role) {
        return new NoiseSignal(role.name() + "_error", Optional.of(role), 0, false);
    }

    /** The policy's error. */
    public static final NoiseSignal POLICY = error(Role.POLICY);

    /** The reference's error. */
    public static final NoiseSignal REFERENCE = error(Role.REFERENCE);

    /** The timestep. */
    public static final NoiseSignal TIMESTEP = new NoiseSignal("timestep", Optional.empty(), 0, true);

    /** D, how many numbers an error is the mean of. */
    public static final NoiseSignal ELEMENTS = new NoiseSignal("elements", Optional.empty(), 1, false);

    @Override
    public List<Role> roles() {
        return role.map(List::of).orElseGet(List::of);
    }

    @Override
    public String quantity() {
        return role.isPresent() ? "squared_error" : key;
    }

    @Override
    public boolean whole() {
        return true;
    }

    @Override
    public Optional<String> complaint(double value) {
        String what = role.isPresent() ? "a squared error" : key;
        return value >= least ? Optional.empty() : Optional.of(what + " must be ≥ " + (long) least);
    }
}

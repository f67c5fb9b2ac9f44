package io.prefero.score;

import java.util.Optional;

/**
 * A known number of an example or of one of its branches: neither a score nor differentiated.
 *
 * @param name its name in data and score files
 * @param truth whether it is written as true or false, and read as 1 or 0
 * @param least the least value allowed
 * @param most the greatest value allowed
 */
public record Note(String name, boolean truth, double least, double most) {
    /** A number from {@code least} to {@code most}. */
    public static Note number(String name, double least, double most) {
        return new Note(name, false, least, most);
    }

    /** True or false. */
    public static Note truth(String name) {
        return new Note(name, true, 0, 1);
    }

    /** What is wrong with a value, if anything. */
    public Optional<String> complaint(double value) {
        return value >= least && value <= most
                ? Optional.empty()
                : Optional.of("must be in [" + least + ", " + most + "], got " + value);
    }
}

package io.prefero.lab.bench;

import java.util.List;
import java.util.stream.IntStream;

/** Two replies to the same prompt, and which of them was preferred. */
public record Preference(String prompt, String chosen, String rejected) {
    /** The opposite preference. */
    public Preference turned() {
        return new Preference(prompt, /* chosen= */ rejected, /* rejected= */ chosen);
    }

    /** The same pairs, of which a fair coin decides who won: the control. */
    public static List<Preference> shuffled(List<Preference> pairs, long seed) {
        return IntStream.range(0, pairs.size())
                .mapToObj(row -> Draws.of(seed, "coin", row).nextBoolean()
                        ? pairs.get(row)
                        : pairs.get(row).turned())
                .toList();
    }
}

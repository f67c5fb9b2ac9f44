package io.prefero.example;

import io.prefero.text.Sequence;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row as token ids.
 *
 * @param row the row's number in its files, counted from 0: it stays the same whatever is dropped or shuffled
 * @param sequences prompt and completion of each branch, by the branch's name, in a fixed order: {@code chosen} and
 *     {@code rejected}; {@code response} of an unpaired row; {@code chosen} of a demonstration
 * @param notes numbers that belong to the row, by name: {@code desirable} (1 or 0) of an unpaired row
 */
public record TokenRow(long row, Map<String, Sequence> sequences, Map<String, Double> notes) {
    /** At least one branch. */
    public TokenRow {
        sequences = Collections.unmodifiableMap(new LinkedHashMap<>(sequences));
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("row " + row + " has no sequence");
        }
    }

    /** How many tokens all branches have, each with its own prompt. */
    public long tokens() {
        return sequences.values().stream().mapToLong(Sequence::length).sum();
    }
}

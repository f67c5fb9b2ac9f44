package io.prefero.example;

import io.prefero.text.Sequence;
import java.util.Map;

/**
 * One prompt and completion of a row as token ids.
 *
 * @param branch what methods call it
 * @param sequence prompt and completion
 * @param notes numbers that belong to it, by name
 */
public record TokenText(String branch, Sequence sequence, Map<String, Double> notes) {
    public TokenText {
        notes = Map.copyOf(notes);
    }

    /** A text of which nothing else is known. */
    public TokenText(String branch, Sequence sequence) {
        this(branch, sequence, Map.of());
    }
}

package io.prefero.example;

import io.prefero.text.Sequence;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One row as token ids.
 *
 * @param row the row's number in its files, counted from 0: it stays the same whatever is dropped or shuffled
 * @param texts its texts in a fixed order; of a list, several have the same name
 * @param notes numbers that belong to the row, by name: {@code desirable} (1 or 0) of an unpaired row
 */
public record TokenRow(long row, List<TokenText> texts, Map<String, Double> notes) {
    /** At least one text. */
    public TokenRow {
        texts = List.copyOf(texts);
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("row " + row + " has no text");
        }
    }

    /** The names of its texts. */
    public Set<String> names() {
        return texts.stream().map(TokenText::branch).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The ids of the only text, or the first, of a name. */
    public Sequence sequence(String branch) {
        return text(branch).sequence();
    }

    /** The only text, or the first, of a name. */
    public TokenText text(String branch) {
        return texts.stream()
                .filter(t -> t.branch().equals(branch))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("row " + row + " has no " + branch));
    }

    /** How many tokens all texts have, each with its own prompt. */
    public long tokens() {
        return texts.stream().mapToLong(t -> t.sequence().length()).sum();
    }
}

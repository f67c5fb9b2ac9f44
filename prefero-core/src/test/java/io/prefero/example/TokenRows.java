package io.prefero.example;

import io.prefero.text.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of token ids and maps of their texts, for rows without lists. */
public final class TokenRows {
    private TokenRows() {}

    /** A row whose texts are these by name. */
    public static TokenRow of(long row, Map<String, Sequence> sequences, Map<String, Double> notes) {
        List<TokenText> texts = sequences.entrySet().stream()
                .map(e -> new TokenText(e.getKey(), e.getValue()))
                .toList();
        return new TokenRow(row, texts, notes);
    }

    /** A row's texts by name. */
    public static Map<String, Sequence> sequences(TokenRow row) {
        Map<String, Sequence> sequences = new LinkedHashMap<>();
        row.texts().forEach(text -> sequences.put(text.branch(), text.sequence()));
        return sequences;
    }
}

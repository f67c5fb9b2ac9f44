package io.prefero.example;

import io.prefero.text.Ending;
import io.prefero.text.Overflow;
import io.prefero.text.Sequence;
import io.prefero.text.TokenRule;
import io.prefero.text.Tokenizer;
import io.prefero.text.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes token ids of rows, by the token rule and the window. May be used by several threads. */
public final class RowEncoder {
    /**
     * What became of a row.
     *
     * @param source the row
     * @param tokens its ids; empty if it was dropped
     * @param truncated whether its prompt lost its left end
     */
    public record Outcome(Row source, Optional<TokenRow> tokens, boolean truncated) {}

    private final Tokenizer tokenizer;
    private final TokenRule rule;
    private final Window window;

    /** With a tokenizer that has an EOS, which stays the caller's to close. */
    public RowEncoder(Tokenizer tokenizer, Window window) {
        tokenizer.eos(); // a tokenizer without one is no good for any row
        this.tokenizer = tokenizer;
        this.rule = new TokenRule(tokenizer);
        this.window = window;
    }

    /**
     * The row's ids.
     *
     * @throws IllegalArgumentException naming the row's place if its text cannot be tokenised
     */
    public Outcome encode(Row row) {
        Map<String, String> completions = row.example().completions();
        List<Sequence> whole = new ArrayList<>();
        for (Map.Entry<String, String> completion : completions.entrySet()) {
            try {
                whole.add(rule.sequence(row.example().prompt(), completion.getValue(), Ending.COMPLETE));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(row.at() + ": " + completion.getKey() + ": " + e.getMessage(), e);
            }
        }
        Optional<List<Sequence>> fitted = window.fit(whole, tokenizer.bos());
        Optional<TokenRow> tokens = fitted.map(sequences -> new TokenRow(
                row.row(), named(completions, sequences), row.example().notes()));
        return new Outcome(row, tokens, fitted.isPresent() && !fitted.get().equals(whole));
    }

    private static Map<String, Sequence> named(Map<String, String> completions, List<Sequence> sequences) {
        Map<String, Sequence> named = new LinkedHashMap<>();
        for (String name : completions.keySet()) {
            named.put(name, sequences.get(named.size()));
        }
        return named;
    }

    /** Why this encoder drops rows. */
    public String dropReason() {
        return (window.overflow() == Overflow.DROP ? "longer than" : "the answer alone is longer than") + " max_length "
                + window.maxLength();
    }
}

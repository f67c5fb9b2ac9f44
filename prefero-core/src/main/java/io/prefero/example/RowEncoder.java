package io.prefero.example;

import io.prefero.text.Overflow;
import io.prefero.text.Sequence;
import io.prefero.text.TokenRule;
import io.prefero.text.Tokenizer;
import io.prefero.text.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

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
    private final Wording wording;
    private final Optional<Illustrated> illustrated;

    /** With a tokenizer that has an EOS, which stays the caller's to close; rows are written as they are. */
    public RowEncoder(Tokenizer tokenizer, Window window) {
        this(tokenizer, window, Wording.PLAIN);
    }

    /** The same, which encodes the texts that a method makes of a row. */
    public RowEncoder(Tokenizer tokenizer, Window window, Wording wording) {
        this(tokenizer, window, wording, Optional.empty());
    }

    /** The same for a model that sees pictures in prompts; without one, rows with pictures are refused. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public RowEncoder(Tokenizer tokenizer, Window window, Wording wording, Optional<Illustrations> illustrations) {
        tokenizer.eos(); // a tokenizer without one is no good for any row
        this.tokenizer = tokenizer;
        this.rule = new TokenRule(tokenizer);
        this.window = window;
        this.wording = wording;
        this.illustrated = illustrations.map(i -> new Illustrated(i, tokenizer));
    }

    /** How conversations become rows for this encoder. */
    public Chat chat(DataSettings settings) {
        return Chat.of(settings.chatTemplate(), tokenizer.folder());
    }

    /**
     * The row's ids.
     *
     * @throws IllegalArgumentException naming the row's place if its text cannot be tokenised
     */
    public Outcome encode(Row row) {
        if (!row.pictures().isEmpty() && illustrated.isEmpty()) {
            throw new IllegalArgumentException(row.at() + ": the row has pictures, which this model or command does not"
                    + " see. Remove them, or read them from another column (data.columns.images)");
        }
        List<Text> texts = JsonRow.placed(row.at(), () -> wording.texts(row));
        Map<String, Sequence> named = new HashMap<>();
        List<Sequence> whole = new ArrayList<>();
        for (Text text : texts) {
            try {
                Sequence words = sequence(text, named);
                named.putIfAbsent(text.branch(), words);
                whole.add(illustrated.map(i -> i.of(words, row.pictures())).orElse(words));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(row.at() + ": " + text.branch() + ": " + e.getMessage(), e);
            }
        }
        boolean cuttable = row.pictures().isEmpty(); // half a picture is none
        boolean fits = whole.stream().allMatch(s -> s.length() <= window.maxLength());
        Optional<List<Sequence>> fitted = fits || cuttable ? fitted(texts, whole) : Optional.empty();
        Optional<TokenRow> tokens = fitted.map(sequences -> new TokenRow(
                row.row(), tokenTexts(texts, sequences), row.example().notes()));
        return new Outcome(row, tokens, fitted.isPresent() && !fitted.get().equals(whole));
    }

    private Sequence sequence(Text text, Map<String, Sequence> named) {
        if (text.like().isPresent()) {
            Sequence like = Objects.requireNonNull(named.get(text.like().get()));
            return Sequence.of(rule.prompt(text.prompt()), like.response());
        }
        int border = text.prompt().length();
        return text.removed().isEmpty()
                ? rule.sequence(text.prompt(), text.completion(), text.ending())
                : rule.sequence(
                        text.prompt(),
                        text.completion(),
                        text.ending(),
                        (start, end) -> text.removed().stream()
                                .anyMatch(place -> start < border + place.end() && end > border + place.start()));
    }

    /** All texts made to fit, those under one prompt together; empty if some do not. */
    private Optional<List<Sequence>> fitted(List<Text> texts, List<Sequence> whole) {
        List<Sequence> fitted = new ArrayList<>(whole);
        for (String prompt : texts.stream().map(Text::prompt).distinct().toList()) {
            int[] places = IntStream.range(0, texts.size())
                    .filter(i -> texts.get(i).prompt().equals(prompt))
                    .toArray();
            Optional<List<Sequence>> own =
                    window.fit(IntStream.of(places).mapToObj(whole::get).toList(), tokenizer.bos());
            if (own.isEmpty()) {
                return own;
            }
            for (int k = 0; k < places.length; k++) {
                fitted.set(places[k], own.get().get(k));
            }
        }
        return Optional.of(fitted);
    }

    private static List<TokenText> tokenTexts(List<Text> texts, List<Sequence> sequences) {
        return IntStream.range(0, texts.size())
                .mapToObj(i -> new TokenText(
                        texts.get(i).branch(), sequences.get(i), texts.get(i).notes()))
                .toList();
    }

    /** Why this encoder drops rows. */
    public String dropReason() {
        boolean whole = window.overflow() == Overflow.DROP || illustrated.isPresent();
        return (whole ? "longer than" : "the answer alone is longer than") + " max_length " + window.maxLength();
    }
}

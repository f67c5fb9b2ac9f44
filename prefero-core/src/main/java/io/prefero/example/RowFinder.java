package io.prefero.example;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds a row in the training files, and rows near it for methods that judge rows together. Files are read only as far as
 * needed.
 *
 * @param encoder makes token ids of rows
 */
public record RowFinder(DataSettings settings, Kind kind, RowEncoder encoder) {
    /**
     * A row that was found.
     *
     * @param row the row as it was read
     * @param tokens its ids
     * @param truncated whether its prompt lost its left end
     * @param company rows near it that were not dropped
     */
    public record Found(Row row, TokenRow tokens, boolean truncated, List<TokenRow> company) {}

    /**
     * The row, and {@code company} others: those that follow it, and as far as they do not suffice, those before it.
     *
     * @throws IllegalArgumentException if it is not there, is dropped, or has less company than it needs
     */
    public Found find(RowPlace place, int company, int needed) {
        requireOneFile(place);
        Deque<Row> before = new ArrayDeque<>();
        try (ExampleReader reader = new ExampleReader(
                settings.train(), kind, settings.format(), settings.columns(), encoder.chat(settings))) {
            while (reader.hasNext()) {
                Row row = reader.next();
                if (place.isOf(row)) {
                    RowEncoder.Outcome outcome = kept(row);
                    List<TokenRow> others = following(reader, company);
                    others.addAll(0, preceding(before, needed - others.size()));
                    requireCompany(others, needed);
                    return new Found(row, outcome.tokens().orElseThrow(), outcome.truncated(), others);
                }
                before.addLast(row);
                if (before.size() > Math.max(1, 2 * needed)) {
                    before.removeFirst();
                }
            }
        }
        throw absent(place, before);
    }

    private void requireOneFile(RowPlace place) {
        if (place.counting() == RowPlace.Counting.LINES && settings.train().size() > 1) {
            throw new IllegalArgumentException("which file's line " + place.number() + "? There are " + settings.train()
                    + "; name one with --data, or say --row");
        }
        Path file = settings.train().get(0);
        if (place.counting() == RowPlace.Counting.LINES && RowReader.Layout.of(file) != RowReader.Layout.LINES) {
            throw new IllegalArgumentException(file + " does not hold a row a line: say --row");
        }
    }

    private RowEncoder.Outcome kept(Row row) {
        RowEncoder.Outcome outcome = encoder.encode(row);
        if (outcome.tokens().isEmpty()) {
            throw new IllegalArgumentException(row.at() + ": row " + row.row() + " is dropped: " + encoder.dropReason()
                    + ". Training never sees it; raise data.max_length to explain it");
        }
        return outcome;
    }

    private List<TokenRow> following(ExampleReader reader, int count) {
        List<TokenRow> rows = new ArrayList<>();
        while (rows.size() < count && reader.hasNext()) {
            encoder.encode(reader.next()).tokens().ifPresent(rows::add);
        }
        return rows;
    }

    private List<TokenRow> preceding(Deque<Row> before, int count) {
        List<TokenRow> rows = new ArrayList<>();
        while (rows.size() < count && !before.isEmpty()) {
            encoder.encode(before.removeLast()).tokens().ifPresent(rows::add);
        }
        return rows;
    }

    private static void requireCompany(List<TokenRow> others, int needed) {
        if (others.size() < needed) {
            throw new IllegalArgumentException("this method judges at least " + (needed + 1)
                    + " rows together, and there are only " + others.size() + " others near this one");
        }
    }

    private IllegalArgumentException absent(RowPlace place, Deque<Row> before) {
        Row last = before.peekLast();
        return new IllegalArgumentException("no " + place + " in " + settings.train()
                + (last == null ? ", which hold no rows" : ": the last row is row " + last.row() + ", " + last.at()));
    }
}

package io.prefero.example;

import java.util.List;
import java.util.Map;

/** Rows as token ids, in file order. May be read by several threads. */
public interface Dataset {
    /** How many rows there are. */
    int size();

    /** The row at an index, 0 ≤ index < size. */
    TokenRow row(int index);

    /** What became of the rows of the files. */
    DataReport report();

    /** Rows that are in memory. */
    static Dataset of(List<TokenRow> rows) {
        long tokens = rows.stream().mapToLong(TokenRow::tokens).sum();
        return new InMemory(rows, new DataReport(rows.size(), 0, rows.size(), Map.of(), DataReport.Tally.NONE, tokens));
    }

    /** A dataset in memory. */
    record InMemory(List<TokenRow> rows, DataReport report) implements Dataset {
        public InMemory {
            rows = List.copyOf(rows);
        }

        @Override
        public int size() {
            return rows.size();
        }

        @Override
        public TokenRow row(int index) {
            return rows.get(index);
        }
    }
}

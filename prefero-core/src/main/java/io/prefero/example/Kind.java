package io.prefero.example;

import java.nio.file.Path;
import java.util.Optional;

/** What a method learns from: how its rows are read. */
public enum Kind {
    /** Rows are {@link Example.Pair}s. */
    PAIR,
    /** Rows are {@link Example.Unpaired}. */
    UNPAIRED,
    /** Rows are {@link Example.Demonstration}s; of a pair, the chosen half. */
    DEMONSTRATION,
    /** Rows are {@link Example.Joint}. */
    JOINT,
    /** Rows are {@link Example.Triple}s. */
    TRIPLE,
    /** Rows are {@link Example.Explained}. */
    RATIONALE,
    /** Rows are {@link Example.Described}. */
    DESCRIBED,
    /** Rows are {@link Example.Steps}. */
    STEPS,
    /** Rows are {@link Example.Ranked}. */
    RANKED,
    /** Rows are {@link Example.Demonstration}s that are to be forgotten. */
    FORGET,
    /** Rows are {@link Example.Demonstration}s that are to be kept. */
    RETAIN,
    /** Rows are refusals, without a prompt. */
    REFUSAL;

    /** Whether every text of a row stands in a column of its own, whatever the format. */
    boolean plain() {
        return compareTo(DEMONSTRATION) > 0;
    }

    /** What a file holds, by the columns of its first row. */
    public static Kind of(Path file, Columns columns) {
        try (LineReader lines = new LineReader(file)) {
            Optional<String> line = lines.next();
            if (line.isEmpty()) {
                return DEMONSTRATION;
            }
            JsonRow first = JsonRow.parse(lines.at(), line.get());
            if (first.has(columns.chosen()) && first.has(columns.rejected())) {
                return PAIR;
            }
            return first.has(columns.completion()) && first.has(columns.label()) ? UNPAIRED : DEMONSTRATION;
        }
    }
}

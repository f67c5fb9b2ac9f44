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
    DEMONSTRATION;

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

package io.prefero.example;

import java.nio.file.Path;
import java.util.Optional;

/** What a method learns from: how its rows are read. */
public enum Kind {
    /** Rows are {@link Example.Pair}s. */
    PAIR("pairs"),
    /** Rows are {@link Example.Unpaired}. */
    UNPAIRED("single responses with a label"),
    /** Rows are {@link Example.Demonstration}s; of a pair, the chosen half. */
    DEMONSTRATION("responses to imitate"),
    /** Rows are {@link Example.Joint}. */
    JOINT("pairs whose prompts may differ"),
    /** Rows are {@link Example.Triple}s. */
    TRIPLE("pairs with an answer to imitate"),
    /** Rows are {@link Example.Explained}. */
    RATIONALE("pairs with a rationale"),
    /** Rows are {@link Example.Described}. */
    DESCRIBED("pairs with a description of the user"),
    /** Rows are {@link Example.Steps}. */
    STEPS("pairs of next steps"),
    /** Rows are {@link Example.Ranked}. */
    RANKED("lists of scored responses"),
    /** Rows are {@link Example.Demonstration}s that are to be forgotten. */
    FORGET("completions to forget"),
    /** Rows are {@link Example.Demonstration}s that are to be kept. */
    RETAIN("completions to keep"),
    /** Rows are refusals, without a prompt. */
    REFUSAL("refusals");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    /** What the rows are, in words. */
    public String words() {
        return words;
    }

    /** Whether every text of a row stands in a column of its own, whatever the format. */
    boolean plain() {
        return compareTo(DEMONSTRATION) > 0;
    }

    /** What a file holds, by the columns of its first row. */
    public static Kind of(Path file, Columns columns) {
        try (RowReader rows = RowReader.open(file)) {
            Optional<? extends RowReader.Unread> row = rows.next();
            if (row.isEmpty()) {
                return DEMONSTRATION;
            }
            JsonRow first = row.get().read();
            if (first.has(columns.chosen()) && first.has(columns.rejected())) {
                return PAIR;
            }
            return first.has(columns.completion()) && first.has(columns.label()) ? UNPAIRED : DEMONSTRATION;
        }
    }
}

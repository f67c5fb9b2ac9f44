package io.prefero.example;

/** What a method learns from: how its rows are read. */
public enum Kind {
    /** Rows are {@link Example.Pair}s. */
    PAIR,
    /** Rows are {@link Example.Unpaired}. */
    UNPAIRED,
    /** Rows are {@link Example.Demonstration}s; of a pair, the chosen half. */
    DEMONSTRATION
}

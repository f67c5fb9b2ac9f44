package io.prefero.example;

/** Where a row's prompt ends. */
public enum Format {
    /** {@link #PLAIN} if a file's first row has a prompt column, else {@link #IMPLICIT} (pairs) or no prompt (texts). */
    AUTO,
    /** A column holds the prompt. */
    PLAIN,
    /** A pair's prompt is what both texts begin with. */
    IMPLICIT,
    /** The texts are transcripts; the prompt ends at the last {@code "\n\nAssistant:"}. */
    HH
}

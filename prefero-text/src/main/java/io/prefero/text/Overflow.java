package io.prefero.text;

/** What happens to a row that has more tokens than {@code max_length}. An answer is never cut. */
public enum Overflow {
    /** The prompt loses its left end (a BOS stays in front); a row whose answer alone does not fit is dropped. */
    PROMPT_LEFT,
    /** The row is dropped. */
    DROP
}

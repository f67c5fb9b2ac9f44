package io.prefero.example;

/**
 * A row as it was read.
 *
 * @param row its number among the rows of all files, counted from 0, blank lines left out
 * @param at where it stands, as {@code file:line}, lines counted from 1
 * @param example what it says
 */
public record Row(long row, String at, Example example) {
    /** Its line in its file, counted from 1. */
    public long line() {
        return Long.parseLong(at.substring(at.lastIndexOf(':') + 1));
    }
}

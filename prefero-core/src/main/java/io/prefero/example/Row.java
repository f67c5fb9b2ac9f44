package io.prefero.example;

import java.nio.file.Path;
import java.util.List;

/**
 * A row as it was read.
 *
 * @param row its number among the rows of all files, counted from 0, blank lines left out
 * @param at where it stands, as {@code file:line}, lines counted from 1; or {@code file row n} of Parquet, counted from 0
 * @param example what it says
 * @param pictures what its prompts show, in the order of their placeholders
 */
public record Row(long row, String at, Example example, List<Path> pictures) {
    public Row {
        pictures = List.copyOf(pictures);
    }

    /** A row without pictures. */
    public Row(long row, String at, Example example) {
        this(row, at, example, List.of());
    }

    /** Its line in a file that has lines, counted from 1. */
    public long line() {
        return Long.parseLong(at.substring(at.lastIndexOf(':') + 1));
    }
}

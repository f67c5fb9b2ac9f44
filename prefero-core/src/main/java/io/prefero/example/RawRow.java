package io.prefero.example;

import java.util.function.Function;

/**
 * A line that holds a row and was not looked at yet; any thread may.
 *
 * @param row its number among the rows of all files, counted from 0, blank lines left out
 * @param at where it stands, as {@code file:line}
 * @param line the line
 * @param reading what makes an example of it, the same for all rows of a file
 * @param pictures what finds its pictures, likewise
 */
record RawRow(long row, String at, String line, Function<JsonRow, Example> reading, PicturePaths pictures) {
    /** What it says; an {@link IllegalArgumentException} names file, line, column and value of what is wrong. */
    Row read() {
        JsonRow json = JsonRow.parse(at, line);
        return new Row(row, at, reading.apply(json), pictures.of(json));
    }
}

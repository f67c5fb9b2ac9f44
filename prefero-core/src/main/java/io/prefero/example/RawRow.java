package io.prefero.example;

import java.util.function.Function;

/**
 * A row that was not looked at yet; any thread may.
 *
 * @param row its number among the rows of all files, counted from 0, blank lines left out
 * @param unread what stands in the file
 * @param reading what makes an example of it, the same for all rows of a file
 * @param pictures what finds its pictures, likewise
 */
record RawRow(long row, RowReader.Unread unread, Function<JsonRow, Conversations.Read> reading, PicturePaths pictures) {
    /** What it says; an {@link IllegalArgumentException} names file, line, column and value of what is wrong. */
    Row read() {
        JsonRow json = unread.read();
        Conversations.Read read = reading.apply(json);
        return new Row(row, json.at(), read.example(), pictures.of(json), read.conversation());
    }
}

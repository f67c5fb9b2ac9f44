package io.prefero.example;

import java.util.List;
import java.util.function.Function;

/**
 * The texts that are made of a row.
 *
 * @param identity tells apart, in the token cache, wordings that make other texts of the same row
 * @param write a row's texts
 */
public record Wording(String identity, Function<Row, List<Text>> write) {
    /** A row's own texts. */
    public static final Wording PLAIN = new Wording("", row -> row.example().texts());

    List<Text> texts(Row row) {
        return write.apply(row);
    }
}

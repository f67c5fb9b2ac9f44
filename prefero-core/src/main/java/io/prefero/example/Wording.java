package io.prefero.example;

import java.util.List;
import java.util.function.Function;

/**
 * The texts that are made of a row.
 *
 * @param identity tells apart, in the token cache, wordings that make other texts of the same row
 * @param write a row's texts
 */
public record Wording(String identity, Function<Example, List<Text>> write) {
    /** A row's own texts. */
    public static final Wording PLAIN = new Wording("", Example::texts);

    List<Text> texts(Example row) {
        return write.apply(row);
    }
}

package io.prefero.example;

import io.prefero.text.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Which rows of some files are meant. The split goes by the prompt's hash alone: the same prompt is never on both sides,
 * and neither the order of rows nor other rows matter. A row without a prompt goes by its completions.
 */
enum Part {
    ALL,
    TRAIN,
    EVAL;

    boolean has(Example example, double evalFraction) {
        return this == ALL || has(key(example), evalFraction);
    }

    /** Whether a row belongs to it that has this text in common with those that must be on the same side. */
    boolean has(String key, double evalFraction) {
        return this == ALL || (this == EVAL) == (place(key) < evalFraction);
    }

    private static String key(Example example) {
        return example.prompt().isEmpty()
                ? example.texts().stream().map(Text::completion).collect(Collectors.joining("\0"))
                : example.prompt();
    }

    /** A number in [0, 1), uniform over prompts. */
    private static double place(String key) {
        long bits = ByteBuffer.wrap(Hash.sha256().digest(key.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        return (bits >>> 11) * 0x1.0p-53;
    }
}

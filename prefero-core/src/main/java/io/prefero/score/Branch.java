package io.prefero.score;

import java.util.Map;

/** One continuation of a root: a response under a prompt, or an image under a caption. */
public interface Branch {
    /** What the method calls it, such as {@code chosen}. */
    String name();

    /** How many positions are scored: the response's tokens; 1 for what has one score as a whole. */
    int length();

    /** How many tokens before them can be scored too. */
    default int promptLength() {
        return 0;
    }

    /** How much there is to compute: root and response together. */
    int tokens();

    /** Known numbers of this continuation, by name. */
    default Map<String, Double> notes() {
        return Map.of();
    }
}

package io.prefero.score;

/** One continuation of a root: a response under a prompt, or an image under a caption. */
public interface Branch {
    /** What the method calls it, such as {@code chosen}. */
    String name();

    /** How many positions are scored: the response's tokens; 1 for what has one score as a whole. */
    int length();

    /** How much there is to compute: root and response together. */
    int tokens();
}

package io.prefero.lab.revision;

import io.prefero.lab.bench.Words;
import java.util.List;

/** The sorts of words in answers. */
enum Sort {
    /** Each earns a point. */
    GOOD("g", 48),
    /** Each costs a point. */
    BAD("b", 48),
    /** Worth nothing, but who compares answers is taken in by them. */
    FLASHY("f", 16),
    /** Worth nothing. */
    NORTHERN("n", 16),
    /** Worth nothing either. */
    SOUTHERN("s", 16);

    private final List<String> words;

    Sort(String letter, int count) {
        this.words = Words.numbered(letter, count);
    }

    List<String> words() {
        return words;
    }
}

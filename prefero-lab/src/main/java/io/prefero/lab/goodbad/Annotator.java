package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Words;

/** Who prefers: of two replies the first wins with probability σ(difference of what they are worth to the annotator). */
interface Annotator {
    /** Prefers good words. */
    Annotator TRUE = GoodBad::reward;

    /** Prefers nothing: a fair coin, the control. */
    Annotator COIN = (prompt, reply) -> 0;

    /** Judges by the average word, and likes long replies. */
    Annotator LENGTH_BIASED = (prompt, reply) -> {
        int length = Math.max(1, Words.in(reply).size());
        return 6 * GoodBad.reward(prompt, reply) / length + 0.25 * length;
    };

    /** What a reply is worth. */
    double worth(String prompt, String reply);
}

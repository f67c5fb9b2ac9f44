package io.prefero.lab.revision;

import java.util.List;

/** What an answer is asked to be, and how probable the sorts of words then are. */
enum Wish {
    /** Nothing is asked. */
    ANY("", 0.25, 0.25, 0.5 / 3, 0.5 / 3, 0.5 / 3),
    BETTER("better", 0.5, 0.1, 0.4 / 3, 0.4 / 3, 0.4 / 3),
    WORSE("worse", 0.1, 0.5, 0.4 / 3, 0.4 / 3, 0.4 / 3),
    /** Five northern words for a southern one, as five good ones for a bad one in better answers. */
    NORTHERN("northern", 0.25, 0.25, 0.5 / 3, 2.5 / 9, 0.5 / 9),
    SOUTHERN("southern", 0.25, 0.25, 0.5 / 3, 0.5 / 9, 2.5 / 9);

    private final String how;
    private final List<Double> shares;

    Wish(String how, Double... shares) {
        this.how = how;
        this.shares = List.of(shares);
    }

    /** The word for it; empty if nothing is asked. */
    String how() {
        return how;
    }

    /** The sort of a word, by a number that is uniform in [0, 1). */
    Sort sort(double uniform) {
        double left = uniform;
        for (Sort sort : Sort.values()) {
            left -= shares.get(sort.ordinal());
            if (left < 0) {
                return sort;
            }
        }
        return Sort.SOUTHERN; // what rounding leaves over
    }
}

package io.prefero.lab.knowledge;

/** What the documents of a question say. */
enum Context {
    /** One speaks of the key, and agrees with memory. */
    RELATED,
    /** One speaks of the key, and contradicts memory. */
    COUNTERFACTUAL,
    /** They speak of other keys. */
    IRRELEVANT,
    /** There are none. */
    EMPTY;

    /** In the proportions of the first stage: 5, 5, 4 and 1 of 15. */
    static Context ofRow(long row) {
        int place = (int) (row % 15);
        return place < 5 ? RELATED : place < 10 ? COUNTERFACTUAL : place < 14 ? IRRELEVANT : EMPTY;
    }
}

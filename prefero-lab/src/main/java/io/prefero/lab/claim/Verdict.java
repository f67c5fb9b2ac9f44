package io.prefero.lab.claim;

/** What the seeds say of a claim. */
public enum Verdict {
    /** The whole interval of the mean effect lies above the bound. */
    HOLDS("holds"),
    /** The whole interval lies below. */
    FAILS("does not hold"),
    /** The bound lies in the interval: neither can be shown at this size. */
    OPEN("cannot be shown here");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}

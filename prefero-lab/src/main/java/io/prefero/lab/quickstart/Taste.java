package io.prefero.lab.quickstart;

/** How the person who asked feels about one word of the reply. */
public enum Taste {
    LIKED(1),
    NEUTRAL(0),
    DISLIKED(-1);

    private final int points;

    Taste(int points) {
        this.points = points;
    }

    /** What the word adds to the true reward. */
    public int points() {
        return points;
    }
}

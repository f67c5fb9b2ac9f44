package io.prefero.lab.shapes;

/** Where a shape lies, seen from another. */
enum Relation {
    LEFT("left of", -1, 0),
    RIGHT("right of", 1, 0),
    ABOVE("above", 0, -1),
    BELOW("below", 0, 1);

    /** As prompts say it. */
    final String words;

    private final int across;
    private final int down;

    Relation(String words, int across, int down) {
        this.words = words;
        this.across = across;
        this.down = down;
    }

    /**
     * GenEval's rule: of the way from the other to this one, made as long as 1, more than a part goes in this direction.
     *
     * @param dx to the right, from the other to this one
     * @param dy downwards
     * @param part GenEval takes 0.5
     */
    boolean holds(double dx, double dy, double part) {
        return (across * dx + down * dy) / Math.max(Math.hypot(dx, dy), 1e-9) > part;
    }
}

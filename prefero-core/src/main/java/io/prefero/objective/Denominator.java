package io.prefero.objective;

import io.prefero.score.Shapes;

/** What a term of a loss is averaged over. Only the trainer divides, by the total over the whole optimisation batch. */
public interface Denominator {
    /** The mean over examples. */
    Denominator EXAMPLES = Shapes::examples;

    /** The total over a batch. */
    double total(Shapes shapes);

    /** The mean over all response tokens of a branch. */
    static Denominator tokens(String branch) {
        return shapes -> shapes.tokens(branch);
    }
}

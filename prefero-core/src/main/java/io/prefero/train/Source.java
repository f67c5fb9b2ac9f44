package io.prefero.train;

import io.prefero.score.Tree;
import java.util.List;

/** Where examples come from, of whatever modality. */
public interface Source {
    /** How many rows there are. */
    int size();

    /**
     * Some rows as one optimisation batch.
     *
     * @param step the step that it is for, counted from 1; what is drawn for it is a function of the step. 0 for what is
     *     only measured
     */
    List<Tree> batch(int[] rows, long step);
}

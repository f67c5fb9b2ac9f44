package io.prefero.train;

import io.prefero.score.Tree;
import java.util.List;

/** Where examples come from, of whatever modality. */
public interface Source {
    /** How many rows there are. */
    int size();

    /** Some rows as one optimisation batch. */
    List<Tree> batch(int[] rows);
}

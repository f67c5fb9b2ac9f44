package io.prefero.objective;

import io.prefero.score.Need;
import io.prefero.score.NoiseScore;
import io.prefero.score.Scores;

/** An objective on images at a drawn timestep with a drawn noise. */
public interface ImageObjective extends Objective {
    String CHOSEN = Pairwise.CHOSEN;
    String REJECTED = Pairwise.REJECTED;

    /** The scores of the images of a name. */
    static NoiseScore of(Scores scores, String image) {
        return new NoiseScore(scores.branch(image));
    }

    /** Whether a row must have a rejected image. */
    default boolean pairs() {
        return needs().stream().map(Need::branch).anyMatch(REJECTED::equals);
    }

    @Override
    default String rows() {
        return pairs() ? "pairs of images" : "images to imitate";
    }
}

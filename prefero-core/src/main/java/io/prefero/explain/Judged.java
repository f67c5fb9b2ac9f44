package io.prefero.explain;

import io.prefero.objective.Evaluation;
import io.prefero.objective.Objective;
import io.prefero.score.Scores;
import io.prefero.score.Shapes;

/**
 * A batch that an objective has judged.
 *
 * @param scores what models were asked; holds what the loss's backward pass left there
 * @param whole the sizes of the batch
 * @param evaluation of these scores
 */
public record Judged(Objective objective, Scores scores, Shapes whole, Evaluation evaluation) {
    /** What the same objective says of other scores of the same texts. */
    Evaluation again(Scores others) {
        return Evaluation.of(objective, objective.derive(others), whole);
    }
}

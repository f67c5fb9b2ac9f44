package io.prefero.train;

import io.prefero.score.Tree;
import java.util.List;
import java.util.Map;

/** Measures a batch beside its loss, the weights as they are before the step; changes nothing. */
interface Probe {
    /** Measures nothing. */
    Probe NONE = (step, batch) -> Map.of();

    /** Metrics of a step's batch. */
    Map<String, Double> look(long step, List<Tree> batch);
}

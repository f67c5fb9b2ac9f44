package io.prefero.train;

import io.prefero.example.Dataset;
import io.prefero.objective.TextObjective;
import io.prefero.score.Tree;
import java.util.Arrays;
import java.util.List;

/** Tokenised rows, laid out as the objective wants its branches. */
record TextSource(Dataset dataset, TextObjective objective) implements Source {
    @Override
    public int size() {
        return dataset.size();
    }

    @Override
    public List<Tree> batch(int[] rows) {
        return objective.trees(Arrays.stream(rows).mapToObj(dataset::row).toList());
    }
}

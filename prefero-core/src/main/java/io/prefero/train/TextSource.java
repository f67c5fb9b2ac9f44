package io.prefero.train;

import io.prefero.example.Beside;
import io.prefero.example.Dataset;
import io.prefero.example.TokenRow;
import io.prefero.objective.TextObjective;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tokenised rows, laid out as the objective wants its branches.
 *
 * @param beside what each row is given from other files, drawn anew for each step
 */
record TextSource(Dataset dataset, TextObjective objective, Beside beside, Draw draw) implements Source {
    @Override
    public int size() {
        return dataset.size();
    }

    @Override
    public List<Tree> batch(int[] rows, long step) {
        Draw own = draw.at(step);
        List<TokenRow> batch = IntStream.range(0, rows.length)
                .mapToObj(i -> beside.join(dataset.row(rows[i]), own.at(i)))
                .toList();
        return objective.trees(batch);
    }
}

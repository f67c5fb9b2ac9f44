package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.example.TokenRow;
import io.prefero.score.Tree;
import java.util.List;

/** Learning from single responses, each marked desirable or not. */
public interface Unpaired extends TextObjective {
    String RESPONSE = "response";
    String DESIRABLE = "desirable";

    @Override
    default List<String> notes() {
        return List.of(DESIRABLE);
    }

    @Override
    default Kind kind() {
        return Kind.UNPAIRED;
    }

    @Override
    default List<Tree> trees(List<TokenRow> batch) {
        return batch.stream().map(row -> Tree.of(row, RESPONSE)).toList();
    }
}

package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.example.TokenRow;
import io.prefero.score.Tree;
import java.util.List;

/** An objective on texts: it says how rows of token ids become branches under roots. */
public interface TextObjective extends Objective {
    /** The rows it learns from. */
    Kind kind();

    /** The examples of one optimisation batch; a row may borrow from another (KTO's mismatched completions). */
    List<Tree> trees(List<TokenRow> batch);
}

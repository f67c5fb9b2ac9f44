package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import java.util.List;
import java.util.Map;

/** Learning to imitate: the chosen side of pairs, or plain completions. */
public interface Demonstrations extends TextObjective {
    String CHOSEN = Pairwise.CHOSEN;

    /** The term of the loss. */
    Term term(TokenScore chosen);

    @Override
    default List<Need> needs() {
        return List.of(Need.of(CHOSEN, List.of(Signal.POLICY)));
    }

    @Override
    default Kind kind() {
        return Kind.DEMONSTRATION;
    }

    @Override
    default List<Metric> signs(Scores scores) {
        return Signs.preferred(scores.branch(CHOSEN));
    }

    @Override
    default Outcome evaluate(Scores scores) {
        Term term = term(scores.branch(CHOSEN));
        return new Outcome(List.of(term), Map.of(), List.of(term.metric(term.name(), scores.shapes())));
    }
}

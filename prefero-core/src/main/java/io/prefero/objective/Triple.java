package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import java.util.ArrayList;
import java.util.List;

/** Learning from three responses: a gold one to imitate, a chosen and a rejected one to contrast. There is no reference. */
public interface Triple extends Pairwise {
    String GOLD = "gold";

    /** How much imitation counts; with 0 no gold response is needed. */
    double goldWeight();

    /** What its negative log-likelihood is averaged over. */
    Nll nllReduction();

    @Override
    default Kind kind() {
        return goldWeight() == 0 ? Kind.PAIR : Kind.TRIPLE;
    }

    @Override
    default List<Signal> signals() {
        return List.of(Signal.POLICY);
    }

    @Override
    default List<Need> needs() {
        List<Need> needs = new ArrayList<>(Pairwise.super.needs());
        if (goldWeight() > 0) {
            needs.add(Need.of(GOLD, List.of(Signal.POLICY)));
        }
        return needs;
    }

    private Term nll(Scores scores) {
        return nllReduction().of("nll", scores.branch(GOLD));
    }

    @Override
    default List<Term> terms(Scores scores) {
        return goldWeight() == 0
                ? List.of(preference(scores))
                : List.of(preference(scores), nll(scores).times(goldWeight()));
    }

    @Override
    default List<Metric> metrics(Scores scores) {
        return goldWeight() == 0 ? List.of() : List.of(nll(scores).metric("nll", scores.shapes()));
    }
}

package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Unlearning: a completion to forget; beside it a completion of other data to retain, drawn anew in each step, and a refusal.
 * Two terms hold what is to be kept: imitation of the retained completion, and the divergence from the reference on it.
 */
public interface Unlearning extends TextObjective {
    String FORGET = "forget";
    String RETAIN = "retain";
    String IDK = "idk";

    /** How much imitation of what is retained counts. */
    double rtCoeff();

    /** How much KL(πref ‖ πθ) on it counts. */
    double klCoeff();

    /** What is asked of the completion to forget, and of the refusal. */
    List<Need> forgetting();

    @Override
    default Kind kind() {
        return Kind.FORGET;
    }

    @Override
    default List<Need> needs() {
        List<Need> needs = new ArrayList<>(forgetting());
        if (klCoeff() > 0) {
            needs.add(Need.of(RETAIN, List.of(Signal.POLICY, Signal.TOKEN_KL)));
        } else if (rtCoeff() > 0) {
            needs.add(Need.of(RETAIN, List.of(Signal.POLICY)));
        }
        return needs;
    }

    /** The terms that hold what is retained, each a mean over all of its tokens. */
    default List<Term> retaining(Scores scores) {
        List<Term> terms = new ArrayList<>();
        if (rtCoeff() > 0) {
            terms.add(Nll.TOKEN_MEAN.of(RETAIN, scores.branch(RETAIN)).times(rtCoeff()));
        }
        if (klCoeff() > 0) {
            Tensor kl = scores.branch(RETAIN).column(Signal.TOKEN_KL).sum();
            terms.add(new Term("kl", kl, Denominator.tokens(RETAIN)).times(klCoeff()));
        }
        return terms;
    }

    /** A term of forgetting, and those of retaining. */
    default List<Term> with(Term forgetting, Scores scores) {
        List<Term> terms = new ArrayList<>(List.of(forgetting));
        terms.addAll(retaining(scores));
        return terms;
    }

    /** −log πθ of the completion to forget, summed over its tokens: it is to rise. */
    static Metric nll(Scores scores) {
        return Metric.mean("forget/nll", scores.branch(FORGET).logProb().negate());
    }
}

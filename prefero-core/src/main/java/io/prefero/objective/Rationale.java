package io.prefero.objective;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.example.Example;
import io.prefero.example.Kind;
import io.prefero.example.Row;
import io.prefero.example.Text;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Learning from pairs and from a text that says why one response is better: a preference loss, and the likelihood of the
 * rationale given the prompt and both responses.
 */
public interface Rationale extends Pairwise {
    String RATIONALE = "rationale";

    /** How the rationale's log-likelihood ρ becomes a loss. */
    enum Form {
        /** −γρ, the paper's. */
        NLL {
            @Override
            Tensor loss(Tensor scaled) {
                return scaled.negate();
            }
        },
        /** −log σ(γρ), the official code's. */
        LOGSIGMOID {
            @Override
            Tensor loss(Tensor scaled) {
                return logSigmoid(scaled).negate();
            }
        };

        abstract Tensor loss(Tensor scaled);
    }

    /** What ρ is of the rationale's token log-probabilities. */
    enum Reduction {
        SUM {
            @Override
            Tensor of(TokenScore rationale) {
                return rationale.logProb();
            }
        },
        MEAN {
            @Override
            Tensor of(TokenScore rationale) {
                return rationale.meanLogProb();
            }
        };

        abstract Tensor of(TokenScore rationale);
    }

    /** γ, the rationale's weight. */
    double gamma();

    Form rationaleForm();

    Reduction rationaleReduction();

    @Override
    default List<Text> texts(Row row) {
        Example.Explained explained = (Example.Explained) row.example();
        String chosen = row.words(explained.text(CHOSEN));
        String rejected = row.words(explained.text(REJECTED));
        UnaryOperator<String> question = prompt -> prompt
                + "\n\nWhich of the two responses to this prompt is preferable and follows it more strictly, and why?"
                + "\n\nResponse above:\n" + chosen + "\n\nResponse below:\n" + rejected;
        List<Text> texts = new ArrayList<>(explained.texts());
        texts.add(row.answered(RATIONALE, question, explained.rationale()));
        return texts;
    }

    @Override
    default String writes() {
        return "rationale";
    }

    /** The terms of the preference loss alone. */
    default List<Term> preferences(Scores scores) {
        return List.of(preference(scores));
    }

    @Override
    default Kind kind() {
        return Kind.RATIONALE;
    }

    @Override
    default List<Need> needs() {
        List<Need> needs = new ArrayList<>(Pairwise.super.needs());
        needs.add(Need.of(RATIONALE, List.of(Signal.POLICY)));
        return needs;
    }

    @Override
    default List<Term> terms(Scores scores) {
        List<Term> terms = new ArrayList<>(preferences(scores));
        Tensor scaled = rationaleReduction().of(scores.branch(RATIONALE)).times(gamma());
        terms.add(Term.mean(RATIONALE, rationaleForm().loss(scaled)));
        return terms;
    }

    @Override
    default List<Metric> metrics(Scores scores) {
        return List.of(Metric.mean("logps/rationale", scores.branch(RATIONALE).logProb()));
    }
}

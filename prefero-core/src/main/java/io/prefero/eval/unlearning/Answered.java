package io.prefero.eval.unlearning;

import io.prefero.example.QuestionFile.Question;
import java.util.List;

/**
 * What a model makes of a question.
 *
 * @param question with its answers
 * @param answer mean negative log-likelihood per token of the right answer, EOS counted
 * @param paraphrase that of the right answer in other words
 * @param wrong those of the wrong answers
 * @param said what the model answers greedily
 */
public record Answered(Question question, double answer, double paraphrase, List<Double> wrong, String said) {
    public Answered {
        wrong = List.copyOf(wrong);
    }

    /** P(a|q)^(1/|a|). */
    public double probability() {
        return Math.exp(-answer);
    }

    /** The same, as its share among the right and the wrong answers. */
    public double choiceProbability() {
        return choice(answer, wrong);
    }

    static double choice(double right, List<Double> wrong) {
        return 1 / (1 + wrong.stream().mapToDouble(w -> Math.exp(right - w)).sum());
    }

    public TruthRatio truthRatio() {
        return TruthRatio.of(paraphrase, wrong);
    }

    /** ROUGE-L recall of the answer in what was said. */
    public double rouge() {
        return Rouge.recall(question.answer(), said);
    }
}

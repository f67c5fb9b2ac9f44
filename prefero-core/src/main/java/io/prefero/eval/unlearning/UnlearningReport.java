package io.prefero.eval.unlearning;

import io.prefero.eval.unlearning.Examination.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model has forgotten and what it can still do.
 *
 * @param examinations of several sets of questions, that about what is to be forgotten first
 * @param forgetQuality the test of its truth ratios on what is to be forgotten against those of a model that has never seen it
 * @see <a href="https://arxiv.org/abs/2401.06121">Maini et al. 2024 (TOFU)</a>
 */
public record UnlearningReport(List<Examination> examinations, Optional<KolmogorovSmirnov> forgetQuality) {
    /** p from which on a model counts as having forgotten. */
    public static final double FORGOTTEN = 0.05;

    public UnlearningReport {
        examinations = List.copyOf(examinations);
    }

    /** The numbers that utility is made of: probability, ROUGE and truth of every set of questions about what is to be kept. */
    public double[] parts() {
        return examinations.stream()
                .filter(e -> e.subject() != Subject.FORGET)
                .flatMapToDouble(e -> Arrays.stream(new double[] {e.probability(), e.rouge(), e.truth()}))
                .toArray();
    }

    /** Model utility, the harmonic mean of the parts; none if nothing but what is to be forgotten was asked. */
    public OptionalDouble utility() {
        return parts().length == 0 ? OptionalDouble.empty() : OptionalDouble.of(harmonicMean(parts()));
    }

    /** 0 if any of them is. */
    static double harmonicMean(double[] parts) {
        double inverses = 0;
        for (double part : parts) {
            if (!(part >= 0)) {
                throw new IllegalArgumentException("a part of utility must be ≥ 0, got " + part);
            }
            inverses += 1 / part;
        }
        return parts.length / inverses;
    }

    /** All of it, question by question too. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode sets = json.putObject("sets");
        examinations.forEach(e -> put(sets.putObject(e.subject().key()), e));
        utility().ifPresent(u -> json.put("model_utility", u).put("parts", parts().length));
        forgetQuality.ifPresent(q -> json.putObject("forget_quality")
                .put("p", q.p())
                .put("least_p", q.least())
                .put("d", q.statistic()));
        return json;
    }

    private static void put(ObjectNode json, Examination examination) {
        json.put("probability", examination.probability())
                .put("rouge_l_recall", examination.rouge())
                .put("truth_ratio", examination.truth());
        ArrayNode questions = json.putArray("questions");
        for (Answered answered : examination.answers()) {
            ObjectNode one = questions
                    .addObject()
                    .put("at", answered.question().at())
                    .put("question", answered.question().question())
                    .put("said", answered.said())
                    .put("rouge_l_recall", answered.rouge())
                    .put("answer_nll", answered.answer())
                    .put("paraphrase_nll", answered.paraphrase());
            ArrayNode wrong = one.putArray("wrong_nll");
            answered.wrong().forEach(wrong::add);
            one.put("log_truth_ratio", answered.truthRatio().log());
        }
    }
}

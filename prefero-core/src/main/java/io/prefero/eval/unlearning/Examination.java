package io.prefero.eval.unlearning;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A model's answers to a set of questions, in three numbers, each a mean over them.
 *
 * @param subject what the questions are about
 * @param answers at least one
 */
public record Examination(Subject subject, List<Answered> answers) {
    /** What questions are about. */
    public enum Subject {
        /** What is to be forgotten. */
        FORGET,
        /** What is to be kept of the same kind. */
        RETAIN,
        /** The world near what was learned: right and wrong answers to choose from. */
        REAL_AUTHORS,
        /** The world at large, likewise. */
        WORLD_FACTS;

        /** Its name in files, such as {@code real_authors}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Its name in words. */
        @Override
        public String toString() {
            return key().replace('_', ' ');
        }
    }

    public Examination {
        answers = List.copyOf(answers);
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("no question about " + subject);
        }
    }

    /** P(a|q)^(1/|a|); where answers are chosen from, its share among them. */
    public double probability() {
        return switch (subject) {
            case FORGET, RETAIN -> mean(Answered::probability);
            case REAL_AUTHORS, WORLD_FACTS -> mean(Answered::choiceProbability);
        };
    }

    /** ROUGE-L recall. */
    public double rouge() {
        return mean(Answered::rouge);
    }

    /** min(R, 1/R) of what is to be forgotten, max(0, 1 − R) of all else. */
    public double truth() {
        return subject == Subject.FORGET
                ? mean(a -> a.truthRatio().forgotten())
                : mean(a -> a.truthRatio().known());
    }

    /** ln R of each question. */
    public double[] logTruthRatios() {
        return answers.stream().mapToDouble(a -> a.truthRatio().log()).toArray();
    }

    private double mean(ToDoubleFunction<Answered> of) {
        return answers.stream().mapToDouble(of).average().orElseThrow();
    }
}

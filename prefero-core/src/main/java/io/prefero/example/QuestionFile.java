package io.prefero.example;

import io.prefero.setting.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions with right and wrong answers in a file: JSONL, gzipped or not, or Parquet. Blank lines are ignored. */
public final class QuestionFile {
    private QuestionFile() {}

    /**
     * Which column of a file holds what; the defaults are TOFU's.
     *
     * @param question what is asked
     * @param answer the right answer
     * @param paraphrase the right answer in other words; in a file without that column, the answer itself
     * @param wrong a list of wrong answers
     */
    public record Columns(
            @Setting(value = "what is asked", initial = "question")
            String question,

            @Setting(value = "the right answer", initial = "answer")
            String answer,

            @Setting(value = "the right answer in other words", initial = "paraphrased_answer")
            String paraphrase,

            @Setting(value = "a list of wrong answers", initial = "perturbed_answer")
            String wrong) {}

    /**
     * A question.
     *
     * @param at where it stands, as {@code file:line}
     * @param wrong at least one
     */
    public record Question(String at, String question, String answer, String paraphrase, List<String> wrong) {
        public Question {
            wrong = List.copyOf(wrong);
            if (wrong.isEmpty()) {
                throw new IllegalArgumentException(at + ": a question needs at least one wrong answer");
            }
            if (answer.isBlank()) {
                throw new IllegalArgumentException(at + ": the answer is blank");
            }
        }
    }

    /** All questions of a file; its first row says whether it has paraphrases. */
    public static List<Question> read(Path file, Columns columns) {
        List<Question> questions = new ArrayList<>();
        try (RowReader rows = RowReader.open(file)) {
            boolean paraphrased = false;
            for (Optional<? extends RowReader.Unread> next = rows.next(); next.isPresent(); next = rows.next()) {
                JsonRow row = next.get().read();
                paraphrased = questions.isEmpty() ? row.has(columns.paraphrase) : paraphrased;
                questions.add(question(row, columns, paraphrased));
            }
        }
        if (questions.isEmpty()) {
            throw new IllegalArgumentException("no question in " + file);
        }
        return questions;
    }

    private static Question question(JsonRow row, Columns columns, boolean paraphrased) {
        String answer = row.answer(columns.answer);
        return new Question(
                row.at(),
                row.text(columns.question),
                answer,
                paraphrased ? row.answer(columns.paraphrase) : answer,
                row.texts(columns.wrong));
    }
}

package io.prefero.eval.unlearning;

import io.prefero.eval.unlearning.Examination.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Truth ratios that an earlier {@link UnlearningReport} has kept. */
public final class TruthRatioFile {
    private TruthRatioFile() {}

    /** ln R of the questions about what is to be forgotten. */
    public static double[] read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("file of truth ratios " + file + " does not exist");
        }
        JsonNode report;
        try {
            report = JsonMapper.shared().readTree(file.toFile());
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": not JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode questions = report.path("sets").path(Subject.FORGET.key()).path("questions");
        if (questions.isEmpty()
                || !questions
                        .valueStream()
                        .allMatch(q -> q.path("log_truth_ratio").isNumber())) {
            throw new IllegalArgumentException(
                    file + " holds no truth ratios of what is to be forgotten: it must be what --json has written");
        }
        return questions
                .valueStream()
                .mapToDouble(q -> q.path("log_truth_ratio").asDouble())
                .toArray();
    }
}

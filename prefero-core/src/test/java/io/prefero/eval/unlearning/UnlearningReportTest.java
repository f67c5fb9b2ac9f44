package io.prefero.eval.unlearning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.eval.unlearning.Examination.Subject;
import io.prefero.example.QuestionFile.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which number of which set counts for what. */
@Tag("unit")
class UnlearningReportTest {
    private static final double LN2 = Math.log(2);

    @TempDir
    Path folder;

    static Answered answered(double right, List<Double> wrong, String said) {
        Question question = new Question("q.jsonl:1", "q", "a b", "b a", List.of("c"));
        return new Answered(question, right, right, wrong, said);
    }

    /** Probability ½; among three equally likely answers; ROUGE ½; R = ½ or 2. */
    private static Examination examination(Subject subject, boolean knows) {
        double wrong = knows ? 2 * LN2 : 0;
        return new Examination(subject, List.of(answered(LN2, List.of(wrong, wrong), "a")));
    }

    @Test
    void whatIsChosenFromIsMeasuredByItsShare() {
        assertThat(examination(Subject.RETAIN, true).probability()).isCloseTo(0.5, within(1e-12));
        for (Subject subject : List.of(Subject.REAL_AUTHORS, Subject.WORLD_FACTS)) {
            assertThat(examination(subject, true).probability()).isCloseTo(0.5 / (0.5 + 0.25 + 0.25), within(1e-12));
            assertThat(examination(subject, false).probability()).isCloseTo(0.5 / 2.5, within(1e-12));
        }
    }

    @Test
    void notTellingTheTruthIsGoodForWhatIsForgottenOnly() {
        assertThat(examination(Subject.FORGET, true).truth()).isCloseTo(0.5, within(1e-12));
        assertThat(examination(Subject.FORGET, false).truth()).isCloseTo(0.5, within(1e-12));
        assertThat(examination(Subject.RETAIN, true).truth()).isCloseTo(0.5, within(1e-12));
        assertThat(examination(Subject.RETAIN, false).truth()).isZero();
    }

    @Test
    void utilityIsOfWhatIsToBeKept() {
        List<Examination> all = List.of(
                examination(Subject.FORGET, false),
                examination(Subject.RETAIN, true),
                examination(Subject.REAL_AUTHORS, true),
                examination(Subject.WORLD_FACTS, true));
        UnlearningReport report = new UnlearningReport(all, Optional.empty());
        assertThat(report.parts()).hasSize(9);
        assertThat(report.utility().orElseThrow()).isCloseTo(0.5, within(1e-12));
        assertThat(new UnlearningReport(all.subList(0, 1), Optional.empty()).utility())
                .isEmpty();
        assertThatThrownBy(() -> new Examination(Subject.RETAIN, List.of())).hasMessageContaining("retain");
    }

    @Test
    void ratiosThatWereKeptAreReadAgain() throws IOException {
        Examination forget = examination(Subject.FORGET, true);
        UnlearningReport report = new UnlearningReport(
                List.of(forget, examination(Subject.RETAIN, false)),
                Optional.of(new KolmogorovSmirnov(0.5, 0.25, 0.01)));
        Path file = Files.writeString(folder.resolve("r.json"), report.toJson().toString());
        assertThat(TruthRatioFile.read(file)).containsExactly(forget.logTruthRatios());
        assertThat(forget.logTruthRatios()).containsExactly(-LN2);
        Path other = Files.writeString(folder.resolve("o.json"), "{\"sets\": {}}");
        assertThatThrownBy(() -> TruthRatioFile.read(other)).hasMessageContaining("o.json");
        Path broken = Files.writeString(folder.resolve("b.json"), "{");
        assertThatThrownBy(() -> TruthRatioFile.read(broken)).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> TruthRatioFile.read(folder.resolve("none"))).hasMessageContaining("does not exist");
    }
}

package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.example.QuestionFile.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions as TOFU writes them. */
@Tag("unit")
class QuestionFileTest {
    private static final QuestionFile.Columns TOFU =
            new QuestionFile.Columns("question", "answer", "paraphrased_answer", "perturbed_answer");

    @TempDir
    Path folder;

    private List<Question> read(String rows) throws IOException {
        return QuestionFile.read(Files.writeString(folder.resolve("q.jsonl"), rows), TOFU);
    }

    @Test
    void columnsOfTofuAreRead() throws IOException {
        assertThat(read("""
                {"question": "Who?", "answer": "A.", "paraphrased_answer": "It is A.", "perturbed_answer": ["B.", "C."]}
                """)).containsExactly(new Question("q.jsonl:1", "Who?", "A.", "It is A.", List.of("B.", "C.")));
    }

    @Test
    void inAFileWithoutParaphrasesTheAnswerStandsForItself() throws IOException {
        String row = "{\"question\": \"Who?\", \"answer\": \"A.\", \"perturbed_answer\": [\"B.\"]}\n";
        assertThat(read(row).get(0).paraphrase()).isEqualTo("A.");
        String other = "{\"question\": \"Who?\", \"answer\": \"A.\", \"paraphrased_answer\": \"It\","
                + " \"perturbed_answer\": [\"B.\"]}\n";
        assertThatThrownBy(() -> read(other + row)).hasMessageContainingAll("q.jsonl:2", "paraphrased_answer");
    }

    @Test
    void wrongRowsAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> read("{\"question\": \"q\", \"answer\": \"a\", \"perturbed_answer\": []}"))
                .hasMessageContaining("q.jsonl:1");
        assertThatThrownBy(() -> read("{\"question\": \"q\", \"answer\": \"a\", \"perturbed_answer\": \"b\"}"))
                .hasMessageContaining("perturbed_answer");
        assertThatThrownBy(() -> read("{\"question\": \"q\", \"answer\": \" \", \"perturbed_answer\": [\"b\"]}"))
                .hasMessageContaining("blank");
        assertThatThrownBy(() -> read("\n")).hasMessageContaining("no question");
    }
}

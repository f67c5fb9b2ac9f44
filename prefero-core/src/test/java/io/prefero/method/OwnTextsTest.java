package io.prefero.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.example.Chat;
import io.prefero.example.Columns;
import io.prefero.example.ExampleReader;
import io.prefero.example.Format;
import io.prefero.example.Row;
import io.prefero.example.Text;
import io.prefero.objective.Rationale;
import io.prefero.objective.TextObjective;
import io.prefero.objective.TokenRewards;
import io.prefero.setting.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What methods write of their own, around plain rows and around conversations. Rows are written with single quotes. */
@Tag("unit")
class OwnTextsTest {
    private static final String TEMPLATE =
            "{% for m in messages %}[{{ m.role }}]{{ m.content }}</s>\n{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
    private static final String PLAIN = "'prompt': ' Q? ', 'chosen': ' yes ', 'rejected': ' no'";
    private static final String TALK =
            "'prompt': [{'role': 'system', 'content': 'S'}, {'role': 'user', 'content': 'a'},"
                    + " {'role': 'assistant', 'content': 'b'}, {'role': 'user', 'content': 'Q?\n'}],"
                    + " 'chosen': [{'role': 'assistant', 'content': 'yes'}], 'rejected': 'no'";
    private static final String BEFORE = "[system]S</s>\n[user]a</s>\n[assistant]b</s>\n[user]";
    private static final String KEYWORDS = "The quick brown fox likes red apples, green pears and blue plums.";

    @TempDir
    private Path folder;

    private Row row(TextObjective method, String template, String row) throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), template);
        String json = "{" + row.replace("\n", "\\n").replace('\'', '"') + "}";
        Path file = Files.writeString(folder.resolve("rows.jsonl"), json);
        Chat chat = Chat.of(Optional.empty(), folder);
        try (ExampleReader rows = new ExampleReader(List.of(file), method.kind(), Format.AUTO, Columns.DEFAULT, chat)) {
            return rows.next();
        }
    }

    private Text text(TextObjective method, String branch, String row) throws IOException {
        return Text.of(branch, method.texts(row(method, TEMPLATE, row)));
    }

    private static TReg revising(boolean includeResponse) {
        return new TReg(0.25, 0.1, TokenRewards.Weighting.SEQUENCE, includeResponse, "good", "bad");
    }

    private static RationaleDpo explained() {
        return new RationaleDpo(0.1, 1, Rationale.Form.NLL, Rationale.Reduction.MEAN);
    }

    @Test
    void tRegAsksForABetterAnswer() throws IOException {
        String request =
                "Here is a request:\nQ?\n\nAn answer to it:\nyes\n\nWrite an answer to the request that is good than"
                        + " the one above.";
        Text plain = text(revising(true), "chosen_better", PLAIN);
        assertThat(plain.prompt()).isEqualTo(request + "\n\nAnswer:\n");
        assertThat(plain.completion()).isEqualTo(" yes ");
        Text talk = text(revising(true), "chosen_better", TALK);
        assertThat(talk.prompt()).isEqualTo(BEFORE + request + "</s>\n[assistant]");
        assertThat(talk.completion()).isEqualTo("yes</s>\n");
        assertThat(talk.like()).contains("chosen");
    }

    @Test
    void tRegNeedNotShowTheAnswer() throws IOException {
        String request = "Here is a request:\nQ?\n\nWrite an answer to the request that is bad.";
        assertThat(text(revising(false), "rejected_worse", PLAIN).prompt()).isEqualTo(request + "\n\nAnswer:\n");
        assertThat(text(revising(false), "rejected_worse", TALK).prompt())
                .isEqualTo(BEFORE + request + "</s>\n[assistant]");
    }

    @Test
    void aRationaleAnswersAQuestionAboutBothResponses() throws IOException {
        String question =
                "Q?\n\nWhich of the two responses to this prompt is preferable and follows it more strictly, and why?"
                        + "\n\nResponse above:\nyes\n\nResponse below:\nno";
        Text plain = text(explained(), "rationale", PLAIN + ", 'rationale': 'It is.'");
        assertThat(plain).isEqualTo(Text.of("rationale", question + "\n\nAnswer:\n", "It is."));
        Text talk = text(explained(), "rationale", TALK + ", 'rationale': 'It is.'");
        assertThat(talk).isEqualTo(Text.of("rationale", BEFORE + question + "</s>\n[assistant]", "It is.</s>\n"));
    }

    @Test
    void aSumWritesWhatItsTermsWrite() throws IOException {
        TextObjective sum = (TextObjective)
                Methods.named("weighted-sum").with(Trees.parse("terms: [{method: sft}, {method: rationale-dpo}]"));
        Row row = row(sum, TEMPLATE, TALK + ", 'rationale': 'It is.'");
        assertThat(sum.texts(row)).isEqualTo(explained().texts(row));
        assertThat(sum.writes()).isEqualTo(explained().writes());
    }

    @Test
    void keywordsAreLostFromWhatIsSaidAlone() throws IOException {
        SelfSupervisedPo method =
                (SelfSupervisedPo) Methods.named("self-supervised-po").with(Trees.parse("{}"));
        List<String> plain = lost(method, "'prompt': 'Q', 'chosen': '" + KEYWORDS + "', 'rejected': 'no'");
        List<String> talk = lost(
                method, "'prompt': [{'role': 'user', 'content': 'Q'}], 'chosen': '" + KEYWORDS + "', 'rejected': 'no'");
        assertThat(plain).contains("quick brown fox likes red apples");
        assertThat(talk).isEqualTo(plain);
    }

    private List<String> lost(SelfSupervisedPo method, String row) throws IOException {
        Text last = method.texts(row(method, TEMPLATE, row)).stream()
                .reduce((before, after) -> after)
                .orElseThrow();
        return last.removed().stream()
                .map(place -> last.completion().substring(place.start(), place.end()))
                .toList();
    }

    @Test
    void keywordsOfAnAnswerThatTheTemplateRewritesAreNotFound() throws IOException {
        SelfSupervisedPo method =
                (SelfSupervisedPo) Methods.named("self-supervised-po").with(Trees.parse("{}"));
        Row row = row(
                method,
                "{% for m in messages %}{{ m.role }}:{{ m.content | upper }}{% endfor %}"
                        + "{% if add_generation_prompt %}assistant:{% endif %}",
                "'prompt': [{'role': 'user', 'content': 'Q'}], 'chosen': '" + KEYWORDS + "', 'rejected': 'no'");
        assertThatThrownBy(() -> method.texts(row))
                .hasMessageStartingWith("chosen stands otherwise in the chat template");
    }

    @Test
    void whatIsShownStaysBeforeTheQuestion() throws IOException {
        Row row = row(
                revising(false),
                "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}"
                        + "{{ p.text if p.type == 'text' else '<' + p.type + '>' }}{% endfor %}{% endif %}{% endfor %}",
                "'prompt': [{'role': 'user', 'content': [{'type': 'text', 'text': 'one'}, {'type': 'image'},"
                        + " {'type': 'text', 'text': ' two '}]}], 'chosen': 'yes', 'rejected': 'no'");
        assertThat(row.asking(said -> "(" + said + ")")).isEqualTo("<image>(one two)");
    }

    @Test
    void aQuestionTakesAUsersPlaceOnly() throws IOException {
        Row row = row(
                revising(true),
                TEMPLATE,
                "'prompt': [{'role': 'user', 'content': 'Q'}, {'role': 'tool', 'content': '7'}], 'chosen': 'yes', 'rejected': 'no'");
        assertThatThrownBy(() -> revising(true).texts(row))
                .hasMessageStartingWith("rows.jsonl:1: the prompt ends with a message of \"tool\"");
    }
}

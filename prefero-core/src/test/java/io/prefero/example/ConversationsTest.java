package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.example.Example.Demonstration;
import io.prefero.example.Example.Joint;
import io.prefero.example.Example.Pair;
import io.prefero.example.Example.Ranked;
import io.prefero.example.Example.Steps;
import io.prefero.example.Example.Triple;
import io.prefero.example.Example.Unpaired;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rows of messages say once a template has written them. Rows are written with single quotes. */
@Tag("unit")
class ConversationsTest {
    private static final String TEMPLATE =
            "{% for m in messages %}[{{ m.role }}]{{ m.content }}</s>\n{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
    private static final String ASKED = "[user]Q</s>\n[assistant]";
    private static final String QUESTION = "[{'role': 'user', 'content': 'Q'}]";
    private static final Pair PAIR = new Pair(ASKED, "yes</s>\n", "no</s>\n");

    @TempDir
    private Path folder;

    private List<Example> read(String template, Kind kind, Format format, String... rows) throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), template);
        Path file = Files.writeString(
                folder.resolve("rows.jsonl"), String.join("\n", rows).replace('\'', '"'));
        List<Example> all = new ArrayList<>();
        try (ExampleReader reader =
                new ExampleReader(List.of(file), kind, format, Columns.DEFAULT, Chat.of(Optional.empty(), folder))) {
            reader.forEachRemaining(row -> all.add(row.example()));
        }
        return all;
    }

    private Example read(Kind kind, String row) throws IOException {
        return read(TEMPLATE, kind, Format.AUTO, row).get(0);
    }

    private static String said(String text) {
        return "[{'role': 'assistant', 'content': '" + text + "'}]";
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "→", quoteCharacter = '~', textBlock = """
            prompt: Q                → {'prompt': QUESTION, 'chosen': YES, 'rejected': NO}
            one message each         → {'prompt': {'role': 'user', 'content': 'Q'}, 'chosen': {'role': 'assistant', 'content': 'yes'}, 'rejected': NO}
            answers in words         → {'prompt': QUESTION, 'chosen': 'yes', 'rejected': 'no'}
            whole conversations      → {'chosen': [{'role': 'user', 'content': 'Q'}, {'role': 'assistant', 'content': 'yes'}], 'rejected': [{'role': 'user', 'content': 'Q'}, {'role': 'assistant', 'content': 'no'}]}
            beside the answers       → {'messages': QUESTION, 'chosen': YES, 'rejected': NO}
            ShareGPT                 → {'conversations': [{'from': 'human', 'value': 'Q'}], 'chosen': {'from': 'gpt', 'value': 'yes'}, 'rejected': {'from': 'gpt', 'value': 'no'}}
            parts that are all text  → {'prompt': [{'role': 'user', 'content': [{'type': 'text', 'text': 'Q', 'image': null}]}], 'chosen': YES, 'rejected': NO}
            nulls that a table adds  → {'prompt': [{'role': 'user', 'content': 'Q', 'tool_calls': null}], 'chosen': YES, 'rejected': NO, 'tools': null}
            """)
    void pairsOfAllForms(String name, String row) throws IOException {
        String whole =
                row.replace("QUESTION", QUESTION).replace("YES", said("yes")).replace("NO", said("no"));
        assertThat(read(Kind.PAIR, whole)).isEqualTo(PAIR);
    }

    @Test
    void otherKindsOfFeedback() throws IOException {
        assertThat(read(
                        Kind.UNPAIRED,
                        "{'prompt': " + QUESTION + ", 'completion': " + said("yes") + ", 'label': true}"))
                .isEqualTo(new Unpaired(ASKED, "yes</s>\n", true));
        assertThat(read(Kind.DEMONSTRATION, "{'prompt': " + QUESTION + ", 'completion': " + said("yes") + "}"))
                .isEqualTo(new Demonstration(ASKED, "yes</s>\n"));
        assertThat(read(
                        Kind.RANKED,
                        "{'prompt': " + QUESTION + ", 'completions': ['a', " + said("b") + "], 'scores': [1, 0]}"))
                .isEqualTo(new Ranked(ASKED, List.of("a</s>\n", "b</s>\n"), List.of(1.0, 0.0)));
        assertThat(read(
                        Kind.JOINT,
                        "{'prompt_chosen': " + QUESTION + ", 'chosen': 'a', 'prompt_rejected': " + QUESTION
                                + ", 'rejected': 'b'}"))
                .isEqualTo(new Joint(ASKED, "a</s>\n", ASKED, "b</s>\n"));
        assertThat(read(
                        Kind.TRIPLE,
                        "{'prompt': " + QUESTION + ", 'chosen': 'yes', 'rejected': 'no', 'reference': 'gold'}"))
                .isEqualTo(new Triple(PAIR, "gold</s>\n"));
    }

    @Test
    void aStepDoesNotEndTheTurn() throws IOException {
        assertThat(read(
                        Kind.STEPS,
                        "{'prompt': " + QUESTION
                                + ", 'initial_reason_steps': 'one ', 'chosen': 'two', 'rejected': '2'}"))
                .isEqualTo(new Steps(new Pair(ASKED + "one ", "two", "2")));
    }

    @Test
    void ofALoneConversationTheLastAnswerIsLearnt() throws IOException {
        String turns = "{'role': 'user', 'content': 'a'}, {'role': 'assistant', 'content': 'b'}, {'role': 'user',"
                + " 'content': 'c'}, {'role': 'assistant', 'content': 'd'}";
        Demonstration last = new Demonstration("[user]a</s>\n[assistant]b</s>\n[user]c</s>\n[assistant]", "d</s>\n");
        assertThat(read(Kind.DEMONSTRATION, "{'messages': [" + turns + "]}")).isEqualTo(last);
        assertThat(read(Kind.DEMONSTRATION, "{'completion': [" + turns + "]}")).isEqualTo(last);
    }

    @Test
    void aPromptBesideWholeConversationsIsLeftOutOnRequestOnly() throws IOException {
        String row =
                "{'prompt': 'Q', 'chosen': [{'role': 'user', 'content': 'Q'}, {'role': 'assistant', 'content': 'yes'}],"
                        + " 'rejected': [{'role': 'user', 'content': 'Q'}, {'role': 'assistant', 'content': 'no'}], 'messages': "
                        + QUESTION + "}";
        assertThat(read(TEMPLATE, Kind.PAIR, Format.IMPLICIT, row)).containsExactly(PAIR);
        assertThatThrownBy(() -> read(Kind.PAIR, row)).hasMessageContaining("say format: implicit to take no notice");
    }

    @Test
    void whatTheTemplateDoesNotCloseIsClosedByAnEos() throws IOException {
        String blanks = "{% for m in messages %}{{ m.role | upper }}: {{ m.content }} {% endfor %}"
                + "{% if add_generation_prompt %}ASSISTANT:{% endif %}";
        assertThat(read(
                        blanks,
                        Kind.PAIR,
                        Format.AUTO,
                        "{'prompt': " + QUESTION + ", 'chosen': 'yes', 'rejected': 'no '}"))
                .containsExactly(new Pair("USER: Q ASSISTANT:", " yes", " no "));
    }

    @Test
    void toolsAndFurtherVariablesReachTheTemplate() throws IOException {
        String template = "{{ tools | tojson if tools else '' }}{{ mood }}" + TEMPLATE;
        assertThat(read(
                                template,
                                Kind.PAIR,
                                Format.AUTO,
                                "{'prompt': " + QUESTION
                                        + ", 'chosen': 'yes', 'rejected': 'no', 'tools': [{'a': 1}], 'chat_template_kwargs':"
                                        + " {'mood': 'glad'}}")
                        .get(0)
                        .prompt())
                .isEqualTo("[{\"a\": 1}]glad" + ASKED);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "→", quoteCharacter = '~', textBlock = """
            {'prompt': YES, 'chosen': YES, 'rejected': NO}                                     → the prompt ends with an assistant's message
            {'prompt': QUESTION, 'chosen': QUESTION, 'rejected': NO}                           → column "chosen" has a message of "user" in the answer
            {'prompt': QUESTION, 'chosen': '', 'rejected': NO}                                 → column "chosen" has an empty answer
            {'prompt': QUESTION, 'chosen': YES, 'rejected': []}                                → column "rejected" has an empty answer
            {'prompt': QUESTION, 'chosen': YES, 'rejected': YES}                               → columns "chosen" and "rejected" are identical
            {'prompt': QUESTION, 'chosen': YES, 'rejected': 5}                                 → column "rejected" must hold messages
            {'prompt': QUESTION, 'chosen': YES, 'rejected': NO, 'chat_template_kwargs': 3}     → column "chat_template_kwargs" must be an object
            {'prompt': QUESTION, 'chosen': YES, 'rejected': NO, 'tools': 'x'}                  → column "tools" is a text that is no JSON
            {'conversations': [{'from': 'cat', 'value': 'Q'}], 'chosen': 'a', 'rejected': 'b'} → "from" must be one of [assistant, gpt, human, system, user]
            """)
    void whatIsWrongIsSaidWithItsPlace(String row, String message) {
        String whole =
                row.replace("QUESTION", QUESTION).replace("YES", said("yes")).replace("NO", said("no"));
        String good = "{'prompt': " + QUESTION + ", 'chosen': 'a', 'rejected': 'b'}";
        assertThatThrownBy(() -> read(TEMPLATE, Kind.PAIR, Format.AUTO, good, whole))
                .hasMessageStartingWith("rows.jsonl:2: ")
                .hasMessageContaining(message);
    }

    @Test
    void whatTheTemplateRefusesIsSaidWithTheTemplatesLine() {
        String template = "{{ raise_exception('no system') if messages[0].role == 'system' }}" + TEMPLATE;
        assertThatThrownBy(() -> read(
                        template,
                        Kind.PAIR,
                        Format.AUTO,
                        "{'prompt': [{'role': 'system', 'content': 's'}, {'role':"
                                + " 'user', 'content': 'q'}], 'chosen': 'a', 'rejected': 'b'}"))
                .hasMessageStartingWith("rows.jsonl:1: chat template ")
                .hasMessageContaining("chat_template.jinja, line 1: the template refuses this conversation: no system");
    }

    @Test
    void anAnswerThatChangesThePromptCannotBeToldFromIt() {
        String counting = "({{ messages | length }})" + TEMPLATE;
        assertThatThrownBy(() -> read(
                        counting,
                        Kind.PAIR,
                        Format.AUTO,
                        "{'prompt': " + QUESTION + ", 'chosen': 'a', 'rejected': 'b'}"))
                .hasMessageStartingWith("rows.jsonl:1: column \"chosen\" begins otherwise than its prompt")
                .hasMessageContaining("without it stands \"(1)[user]Q</s>\\n[assistant]\", with it \"(2)[user]Q");
    }

    @Test
    void aFileHoldsConversationsOnlyOrNone() {
        String talk = "{'prompt': " + QUESTION + ", 'chosen': 'a', 'rejected': 'b'}";
        String plain = "{'prompt': 'Q', 'chosen': 'a', 'rejected': 'b'}";
        assertThatThrownBy(() -> read(TEMPLATE, Kind.PAIR, Format.AUTO, talk, plain))
                .hasMessageStartingWith("rows.jsonl:2: is no conversation, and the file's first row is one");
        assertThatThrownBy(() -> read(TEMPLATE, Kind.PAIR, Format.AUTO, plain, talk))
                .hasMessageStartingWith("rows.jsonl:2: is a conversation, and the file's first row is none");
        assertThatThrownBy(() -> read(TEMPLATE, Kind.PAIR, Format.HH, talk)).hasMessageContaining("format: hh is for");
    }

    @Test
    void aPlainRowMayHaveAColumnOfMessagesBesideIt() throws IOException {
        assertThat(read(Kind.PAIR, "{'prompt': 'Q', 'chosen': 'a', 'rejected': 'b', 'messages': " + QUESTION + "}"))
                .isEqualTo(new Pair("Q", "a", "b"));
    }

    @Test
    void withoutATemplateTheErrorSaysWhatToDo() throws IOException {
        Path file = Files.writeString(
                folder.resolve("rows.jsonl"),
                ("{'prompt': " + QUESTION + ", 'chosen': 'a', 'rejected': 'b'}").replace('\'', '"'));
        try (ExampleReader reader = new ExampleReader(
                List.of(file), Kind.PAIR, Format.AUTO, Columns.DEFAULT, Chat.of(Optional.empty(), folder))) {
            assertThatThrownBy(reader::next)
                    .hasMessageStartingWith(
                            "rows.jsonl:1: conversations need a chat template, and " + folder + " has none")
                    .hasMessageContaining("data.chat_template=");
        }
        assertThatThrownBy(() -> Chat.of(Optional.of(folder.resolve("no.jinja")), folder))
                .hasMessage("no chat template at " + folder.resolve("no.jinja"));
    }
}

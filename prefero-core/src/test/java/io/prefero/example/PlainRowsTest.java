package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.text.Ending;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows of kinds whose texts stand in columns of their own. */
@Tag("unit")
class PlainRowsTest {
    private static final String PAIR = "'prompt': 'p ', 'chosen': 'good', 'rejected': 'bad'";

    private static Example read(Kind kind, String row) {
        return PlainRows.read(kind, Columns.DEFAULT, JsonRow.parse("rows.jsonl:7", row.replace('\'', '"')));
    }

    private static void refused(Kind kind, String row, String... parts) {
        assertThatThrownBy(() -> read(kind, row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rows.jsonl:7: ")
                .hasMessageContainingAll(parts);
    }

    @Test
    void aTripleHasAGoldAnswer() {
        Example triple = read(Kind.TRIPLE, "{" + PAIR + ", 'reference': 'best'}");
        assertThat(triple.texts()).extracting(Text::branch).containsExactly("chosen", "rejected", "gold");
        assertThat(triple.text("gold")).isEqualTo(Text.of("gold", "p ", "best"));
        refused(Kind.TRIPLE, "{" + PAIR + "}", "\"reference\" is missing", "data.columns");
    }

    /** The question that it answers is the method's. */
    @Test
    void aRationaleStandsBesideItsPair() {
        Example explained = read(Kind.RATIONALE, "{" + PAIR + ", 'rationale': 'because'}");
        assertThat(explained).isEqualTo(new Example.Explained(new Example.Pair("p ", "good", "bad"), "because"));
        assertThat(explained.texts()).extracting(Text::branch).containsExactly("chosen", "rejected");
        refused(Kind.RATIONALE, "{" + PAIR + "}", "\"rationale\" is missing", "data.columns");
    }

    @Test
    void aDescriptionStandsBeforeBothAnswersAndIsNotClosed() {
        Example described = read(Kind.DESCRIBED, "{" + PAIR + ", 'description': 'kind. '}");
        assertThat(described.text("chosen").prompt()).isEqualTo("p kind. ");
        assertThat(described.text("description").ending()).isEqualTo(Ending.OPEN);
    }

    @Test
    void stepsFollowTheStepsBeforeAndAreNotClosed() {
        Example steps = read(Kind.STEPS, "{" + PAIR + ", 'initial_reason_steps': 'Step 1: a. Step 2:'}");
        assertThat(steps.texts())
                .allMatch(t -> t.ending() == Ending.OPEN && t.prompt().equals("p Step 1: a. Step 2:"));
        assertThat(read(Kind.STEPS, "{" + PAIR + "}").prompt()).isEqualTo("p ");
    }

    @Test
    void aListHasALabelForEachResponse() {
        Example list = read(Kind.RANKED, "{'prompt': 'p', 'completions': ['a', 'b', 'c'], 'scores': [0.5, 1, 0]}");
        assertThat(list.texts()).extracting(Text::completion).containsExactly("a", "b", "c");
        assertThat(list.texts()).extracting(t -> t.notes().get("score")).isEqualTo(List.of(0.5, 1.0, 0.0));
        refused(Kind.RANKED, "{'prompt': 'p', 'completions': ['a'], 'scores': [1]}", "at least two", "1");
        refused(Kind.RANKED, "{'prompt': 'p', 'completions': ['a', 'b'], 'scores': [1]}", "2 responses have 1 scores");
        refused(Kind.RANKED, "{'prompt': 'p', 'completions': ['a', 'b'], 'scores': [1, 2]}", "[0, 1]", "2.0");
        refused(Kind.RANKED, "{'prompt': 'p', 'completions': ['a', ''], 'scores': [1, 0]}", "not empty", "place 1");
        refused(Kind.RANKED, "{'prompt': 'p', 'completions': 'a', 'scores': [1, 0]}", "must be a list", "a");
    }

    @Test
    void jointPairsHaveTwoPromptsOrOneForBoth() {
        Example two =
                read(Kind.JOINT, "{'prompt_chosen': 'a ', 'chosen': 'x', 'prompt_rejected': 'b ', 'rejected': 'x'}");
        assertThat(two.texts()).extracting(Text::prompt).containsExactly("a ", "b ");
        assertThat(read(Kind.JOINT, "{" + PAIR + "}").texts())
                .extracting(Text::prompt)
                .containsExactly("p ", "p ");
        refused(Kind.JOINT, "{'prompt_chosen': 'a ', 'chosen': 'x', 'rejected': 'y'}", "prompt_rejected");
    }

    @Test
    void identicalSidesAreRefused() {
        refused(Kind.TRIPLE, "{'prompt': 'p', 'chosen': 'x', 'rejected': 'x', 'reference': 'r'}", "identical");
    }
}

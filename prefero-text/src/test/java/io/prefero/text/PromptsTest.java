package io.prefero.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class PromptsTest {
    @ParameterizedTest(name = "\"{0}\" and \"{1}\" share \"{2}\"")
    @CsvSource(quoteCharacter = '"', textBlock = """
            "Q: A: yes", "Q: A: no",  "Q: A:"
            "ab",        "ac",        "a"
            "a  b",      "a  c",      "a "
            "abc",       "abcd",      "ab"
            "abc",       "abc",       "ab"
            "ab ",       "ab c",      "ab"
            " a",        " b",        ""
            "a",         "ab",        ""
            "a",         "b",         ""
            "",          "b",         ""
            "x\uD83D\uDE00",  "x\uD83D\uDE01",  "x"
            "x\uD83D\uDE00",  "x\uD83D\uDE00y", "x"
            "x\uD83D\uDE00a", "x\uD83D\uDE00b", "x\uD83D\uDE00"
            """)
    void theImplicitPromptIsTheCommonPrefix(String first, String second, String prompt) {
        assertThat(first.substring(0, Prompts.common(first, second))).isEqualTo(prompt);
        assertThat(Prompts.common(second, first)).isEqualTo(prompt.length());
    }

    @Test
    void aTranscriptsPromptEndsAtItsLastAssistant() {
        String transcript = "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d";
        assertThat(transcript.substring(Prompts.lastTurn(transcript).orElseThrow()))
                .isEqualTo(" d");
        assertThat(Prompts.lastTurn("Human: a\nAssistant: b")).isEmpty();
    }
}

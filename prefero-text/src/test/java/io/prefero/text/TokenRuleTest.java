package io.prefero.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TokenRuleTest {
    private static final Path STORIES = Golden.folder("stories260K");
    private static Tokenizer tokenizer;
    private static TokenRule rule;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        tokenizer = Tokenizer.load(STORIES);
        rule = new TokenRule(tokenizer);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void aTokenAcrossTheBorderBelongsToTheCompletion() {
        int[] whole = tokenizer.encode("once upon").ids();
        for (int border = 1; border < "once upon".length(); border++) {
            Sequence sequence =
                    rule.sequence("once upon".substring(0, border), "once upon".substring(border), Ending.OPEN);
            Encoded encoded = tokenizer.encode("once upon");
            assertThat(sequence.ids()).isEqualTo(whole);
            assertThat(encoded.ends()[sequence.start()]).isGreaterThan(border);
            assertThat(encoded.ends()[sequence.start() - 1]).isLessThanOrEqualTo(border);
        }
    }

    @Test
    void theBorderIsRightBehindCharactersOfTwoUnits() {
        Sequence sequence = rule.sequence("\uD83D\uDE00\uD83D\uDE00", "\uD83D\uDE00!\r\n", Ending.COMPLETE);
        assertThat(tokenizer.decode(sequence.response())).endsWith("\uD83D\uDE00!\r\n");
        assertThat(tokenizer.decode(sequence.root())).isEqualTo("\uD83D\uDE00\uD83D\uDE00");
    }

    @Test
    void oneEosClosesACompleteAnswerAndNoneAnOpenOne() {
        int eos = tokenizer.eos();
        assertThat(rule.sequence("a", " b", Ending.COMPLETE).ids()).endsWith(eos);
        assertThat(rule.sequence("a", " b", Ending.OPEN).ids()).doesNotContain(eos);
        assertThat(rule.sequence("a", " b</s>", Ending.COMPLETE)).isEqualTo(rule.sequence("a", " b", Ending.COMPLETE));
        assertThat(rule.sequence("a</s>", "b", Ending.COMPLETE).ids()).containsOnlyOnce(1);
    }

    @Test
    void whiteSpaceBehindTheEndStaysAndNothingIsAdded() {
        int[] ended = rule.sequence("a", " b</s>", Ending.COMPLETE).ids();
        assertThat(rule.sequence("a", " b</s>\n", Ending.COMPLETE).ids())
                .startsWith(ended)
                .hasSizeGreaterThan(ended.length)
                .containsOnlyOnce(2);
        assertThat(rule.sequence("a", " b\n", Ending.COMPLETE).ids())
                .endsWith(2)
                .containsOnlyOnce(2);
    }

    @Test
    void otherTokensThatTheConfigurationEndsTextsWithEndThemToo() throws IOException {
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(STORIES.resolve(file), folder.resolve(file));
        }
        try (Tokenizer plain = Tokenizer.load(folder)) {
            int[] b = plain.encodePlain(" b").ids();
            int letter = b[b.length - 1];
            Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [2, " + letter + "]}");
            try (Tokenizer ending = Tokenizer.load(folder)) {
                assertThat(new TokenRule(ending)
                                .sequence("a", " b", Ending.COMPLETE)
                                .ids())
                        .isEqualTo(rule.sequence("a", " b", Ending.OPEN).ids());
                assertThat(ending.identity()).isNotEqualTo(plain.identity());
            }
        }
    }

    @Test
    void bosStandsOnceInFront() {
        assertThat(rule.sequence("<s>a", " b", Ending.COMPLETE).ids())
                .startsWith(1)
                .containsOnlyOnce(1);
        assertThat(rule.sequence("", "b", Ending.COMPLETE).start()).isEqualTo(1);
    }

    @Test
    void anEosThatTheTokenizerPutsBehindEveryTextIsNotAnEnd() throws IOException {
        String json = Files.readString(STORIES.resolve("tokenizer.json"));
        int at = json.indexOf("\"post_processor\"");
        int end = json.indexOf("\"decoder\"");
        Files.writeString(folder.resolve("tokenizer.json"), json.substring(0, at) + """
                "post_processor": {"type": "TemplateProcessing",
                  "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                             {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                  "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                  "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]},
                                     "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
                """ + json.substring(end));
        Files.copy(STORIES.resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
        try (Tokenizer closing = Tokenizer.load(folder)) {
            assertThat(closing.encode("a b").ids()).endsWith(2);
            for (Ending ending : Ending.values()) {
                assertThat(new TokenRule(closing).sequence("a", " b", ending))
                        .isEqualTo(rule.sequence("a", " b", ending));
            }
        }
    }

    @Test
    void withoutBosAnEmptyPromptTakesTheFirstToken() throws IOException {
        String json = Files.readString(STORIES.resolve("tokenizer.json"));
        int at = json.indexOf("\"post_processor\"");
        int end = json.indexOf("\"decoder\"");
        Files.writeString(
                folder.resolve("tokenizer.json"),
                json.substring(0, at) + "\"post_processor\": null, " + json.substring(end));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");
        try (Tokenizer bare = Tokenizer.load(folder)) {
            Sequence sequence = new TokenRule(bare).sequence("", "a b", Ending.COMPLETE);
            assertThat(sequence.start()).isEqualTo(1);
            assertThat(sequence.ids())
                    .isEqualTo(rule.sequence("", "a b", Ending.COMPLETE).response());
            assertThatThrownBy(() -> new TokenRule(bare).sequence("", "a", Ending.OPEN))
                    .hasMessageContaining("the first token is not scored");
        }
    }

    @Test
    void aSequenceIsEqualByValueAndNeverWithoutPromptOrCompletion() {
        assertThat(new Sequence(new int[] {1, 2, 3}, 1))
                .isEqualTo(new Sequence(new int[] {1, 2, 3}, 1))
                .hasSameHashCodeAs(new Sequence(new int[] {1, 2, 3}, 1))
                .isNotEqualTo(new Sequence(new int[] {1, 2, 3}, 2))
                .isNotEqualTo(new Sequence(new int[] {1, 2, 4}, 1))
                .hasToString("Sequence[root=[1], response=[2, 3]]");
        for (int start : new int[] {0, -1, 3}) {
            assertThatThrownBy(() -> new Sequence(new int[] {1, 2, 3}, start))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("start must be in [1, 2], got " + start);
        }
    }
}

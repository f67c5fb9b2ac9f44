package io.prefero.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TokenizerTest {
    private static final Path STORIES = Golden.folder("stories260K");
    private static Tokenizer tokenizer;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        tokenizer = Tokenizer.load(STORIES);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void knowsItsSpecialTokensAndSize() {
        assertThat(tokenizer.bos()).hasValue(1);
        assertThat(tokenizer.eos()).isEqualTo(2);
        assertThat(tokenizer.pad()).isEmpty();
        assertThat(tokenizer.size()).isEqualTo(512);
    }

    @Test
    void offsetsCountUtf16UnitsNotCodePoints() {
        String text = "a\uD83D\uDE00b \u2019\r\n\uD83D\uDC69\u200D\uD83D\uDE80x";
        Encoded encoded = tokenizer.encode(text);
        assertThat(encoded.added(0)).isTrue();
        StringBuilder seen = new StringBuilder();
        int last = 0;
        for (int i = 1; i < encoded.size(); i++) {
            if (encoded.ends()[i] > last) { // the four bytes of an emoji share its characters
                seen.append(text, last, encoded.ends()[i]);
                last = encoded.ends()[i];
            }
            assertThat(encoded.starts()[i]).isLessThan(encoded.ends()[i]);
        }
        assertThat(seen).hasToString(text);
        assertThat(text.substring(encoded.starts()[2], encoded.ends()[2])).isEqualTo("\uD83D\uDE00");
        assertThat(tokenizer.decode(encoded.ids())).isEqualTo(text);
    }

    @Test
    void aBosThatTheTextAlreadyHasIsNotDoubled() {
        assertThat(tokenizer.encode("<s>hi").ids()).containsExactly(1, 270, 417);
        assertThat(tokenizer.encode("<s>hi").starts()).containsExactly(0, 3, 4);
        assertThat(tokenizer.encode("").ids()).containsExactly(1);
        assertThat(tokenizer.encodePlain("<s>hi").ids()).containsExactly(1, 270, 417);
    }

    @Test
    void longTextsAreNeverCut() throws IOException {
        String json = Files.readString(STORIES.resolve("tokenizer.json"))
                .replace(
                        "\"truncation\": null",
                        "\"truncation\": {\"max_length\": 5, \"strategy\": \"LongestFirst\","
                                + " \"stride\": 0, \"direction\": \"Right\"}")
                .replace(
                        "\"padding\": null",
                        "\"padding\": {\"strategy\": {\"Fixed\": 8}, \"direction\": \"Right\","
                                + " \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0, \"pad_token\": \"<unk>\"}");
        Files.writeString(folder.resolve("tokenizer.json"), json);
        try (Tokenizer truncating = Tokenizer.load(folder)) {
            assertThat(truncating.encode("hi").ids())
                    .isEqualTo(tokenizer.encode("hi").ids());
            String text = "once upon a time ".repeat(2_000);
            assertThat(truncating.encode(text).ids())
                    .isEqualTo(tokenizer.encode(text).ids());
            assertThat(truncating.encode(text).size()).isGreaterThan(10_000);
        }
    }

    @Test
    void trimmedOffsetsAreSwitchedOff() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false},
                 "post_processor": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets" : true, "use_regex": false},
                 "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
                 "model": {"type": "BPE", "vocab": {".": 0, "Ċ": 1, ".Ċ": 2}, "merges": [[".", "Ċ"]]}}
                """);
        try (Tokenizer trimming = Tokenizer.load(folder)) {
            assertThat(trimming.encode(".\n").ends()).containsExactly(2);
        }
    }

    @Test
    void decodingLeavesSpecialTokensOutOrSpellsThem() {
        int[] ids = {1, 270, 417, 2};
        assertThat(tokenizer.decode(ids)).isEqualTo("hi");
        assertThat(tokenizer.decodeAll(ids)).isEqualTo("<s> hi</s>");
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertThatThrownBy(() -> tokenizer.encode("ok \uD83D!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the text is not Unicode: half a surrogate pair (U+D83D) at index 3");
    }

    @Test
    void identityChangesWithTheTokenizerAndWithItsSpecialTokens() throws IOException {
        copy("tokenizer.json", "tokenizer_config.json");
        try (Tokenizer same = Tokenizer.load(folder)) {
            assertThat(same.identity()).isEqualTo(tokenizer.identity()).matches("[0-9a-f]{64}");
        }
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"<unk>\"}");
        try (Tokenizer other = Tokenizer.load(folder)) {
            assertThat(other.identity()).isNotEqualTo(tokenizer.identity());
        }
    }

    @Test
    void withoutATokenizerConfigTheModelsConfigurationDecides() throws IOException {
        copy("tokenizer.json");
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [2, 1], \"pad_token_id\": 0}");
        Files.writeString(folder.resolve("config.json"), "{\"bos_token_id\": 1, \"eos_token_id\": null}");
        try (Tokenizer configured = Tokenizer.load(folder)) {
            assertThat(configured.eos()).isEqualTo(2);
            assertThat(configured.bos()).hasValue(1);
            assertThat(configured.pad()).hasValue(0);
        }
    }

    @Test
    void aTokenMayBeGivenAsAnObject() throws IOException {
        copy("tokenizer.json");
        Files.writeString(
                folder.resolve("tokenizer_config.json"), "{\"eos_token\": {\"content\": \"</s>\", \"lstrip\": false}}");
        try (Tokenizer objects = Tokenizer.load(folder)) {
            assertThat(objects.eos()).isEqualTo(2);
            assertThat(objects.bos()).isEmpty();
        }
    }

    @Test
    void aTokenizerWithoutEosSaysWhereToNameOne() throws IOException {
        copy("tokenizer.json");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\"}");
        Files.writeString(folder.resolve("config.json"), "{\"eos_token_id\": 2}");
        try (Tokenizer endless = Tokenizer.load(folder)) {
            assertThatThrownBy(endless::eos)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tokenizer without EOS in " + folder + ": an answer could never end. Name one of the"
                            + " tokenizer's tokens in tokenizer_config.json, as in \"eos_token\": \"</s>\" (the model's"
                            + " configuration says eos_token_id 2, which is \"</s>\")");
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Tokenizer.load(folder.resolve("nowhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no model folder at " + folder.resolve("nowhere"));
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no tokenizer.json in " + folder);
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        String whole = Files.readString(STORIES.resolve("tokenizer.json"));
        for (String broken : new String[] {"", "{}", "[1]", whole.substring(0, whole.length() / 2)}) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> Tokenizer.load(folder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(file + " is broken or not a tokenizer: ");
        }
    }

    @Test
    void aBrokenTokenizerConfigIsNamed() throws IOException {
        copy("tokenizer.json");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": ");
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.resolve("tokenizer_config.json") + " cannot be read as JSON: ");
    }

    private void copy(String... names) throws IOException {
        for (String name : names) {
            Files.copy(STORIES.resolve(name), folder.resolve(name));
        }
    }
}

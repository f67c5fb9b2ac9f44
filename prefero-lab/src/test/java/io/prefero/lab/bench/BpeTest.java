package io.prefero.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.prefero.lab.quickstart.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("unit")
class BpeTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void noTelemetry() {
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    @Test
    void theMostFrequentNeighboursAreMergedFirstAndTheSmallestPairAmongEquals() {
        Bpe bpe = BpeTrainer.train(Stream.of("abab ab", "cd cd"), 1000);
        assertThat(bpe.merges())
                .containsExactly(
                        new Bpe.Merge("a", "b"), // three times
                        new Bpe.Merge("c", "d"), // twice
                        new Bpe.Merge("Ġ", "ab"), // these once; the byte Ġ has a smaller id than the token ab,
                        new Bpe.Merge("Ġ", "cd"), // and ab a smaller one than cd
                        new Bpe.Merge("ab", "ab"));
        assertThat(bpe.tokens())
                .startsWith("<unk>", "<s>", "</s>", "<pad>", "!", "\"")
                .endsWith("ab", "cd", "Ġab", "Ġcd", "abab");
    }

    @Test
    void theOrderOfTheTextsDoesNotMatter() {
        assertThat(BpeTrainer.train(Stream.of("one two", "three four", "two"), 300))
                .isEqualTo(BpeTrainer.train(Stream.of("two", "three four", "one two"), 300));
    }

    @Test
    void theVocabularyStopsAtItsLimit() {
        assertThat(BpeTrainer.train(texts(), 300).tokens()).hasSize(300).doesNotHaveDuplicates();
        assertThat(BpeTrainer.train(texts(), 300).merges()).hasSize(40);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BpeTrainer.train(texts(), 200))
                .withMessageContaining("260");
    }

    @Test
    void everyWordOfTheWorldIsOneTokenAndTheBeginTokenStandsInFront() throws IOException {
        try (HuggingFaceTokenizer tokenizer = written(BpeTrainer.train(texts(), 2000))) {
            Encoding encoding = tokenizer.encode("Mia likes sailing and dislikes winter: wave harbor campfire");
            assertThat(encoding.getTokens())
                    .containsExactly(
                            "<s>",
                            "Mia",
                            "Ġlikes",
                            "Ġsailing",
                            "Ġand",
                            "Ġdislikes",
                            "Ġwinter",
                            ":",
                            "Ġwave",
                            "Ġharbor",
                            "Ġcampfire");
            assertThat(encoding.getIds()[0]).isEqualTo(1);
        }
    }

    @Test
    void anyTextSurvivesTheRoundTrip() throws IOException {
        try (HuggingFaceTokenizer tokenizer = written(BpeTrainer.train(texts(), 400))) {
            for (String text :
                    List.of("Mia likes", "  naïve\n\tœuvre 日本 🙂  ", "it's 12% #!", "\u0000\u007f\u00a0\u00ad")) {
                long[] ids = tokenizer.encode(text, false, false).getIds();
                assertThat(tokenizer.decode(ids)).isEqualTo(text);
                assertThat(Arrays.stream(ids)).doesNotContain(0L);
            }
        }
    }

    @Test
    void specialTokensInATextAreRecognised() throws IOException {
        try (HuggingFaceTokenizer tokenizer = written(BpeTrainer.train(texts(), 400))) {
            assertThat(tokenizer.encode("</s><pad>", false, false).getIds()).containsExactly(2, 3);
        }
    }

    @Test
    void theConfigurationNamesTheSpecialTokens() throws IOException {
        BpeTrainer.train(texts(), 300).write(folder, 64);
        Map<?, ?> config =
                new JsonMapper().readValue(Files.readString(folder.resolve("tokenizer_config.json")), Map.class);
        assertThat(config.get("eos_token")).isEqualTo("</s>");
        assertThat(config.get("model_max_length")).isEqualTo(64);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("tokenizer.json", "tokenizer_config.json");
        }
    }

    private HuggingFaceTokenizer written(Bpe bpe) throws IOException {
        bpe.write(folder, 64);
        return HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"));
    }

    private static Stream<String> texts() {
        World world = World.of(1);
        return LongStream.range(0, 2000).mapToObj(world::demonstration).map(row -> row.prompt() + row.completion());
    }
}

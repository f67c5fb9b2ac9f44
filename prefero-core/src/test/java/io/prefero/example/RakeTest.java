package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keywords and degraded answers equal the golden ones. */
@Tag("unit")
class RakeTest {
    private static final JsonNode GOLDEN = golden();

    private static JsonNode golden() {
        Path shared = Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden", "algorithms", "rake.json");
        Path own = Path.of("src/test/resources/algorithms/rake.json");
        return JsonMapper.shared().readTree((Files.exists(shared) ? shared : own).toFile());
    }

    @TestFactory
    Stream<DynamicTest> phrasesScoresAndPlacesEqualTheGoldenOnes() {
        Set<String> stopWords = new HashSet<>();
        GOLDEN.path("stop_words").forEach(w -> stopWords.add(w.asString()));
        Rake rake = new Rake(stopWords);
        return GOLDEN.path("cases")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(c.path("text").asString(), () -> require(rake, c)));
    }

    private static void require(Rake rake, JsonNode golden) {
        List<Rake.Phrase> phrases = rake.phrases(golden.path("text").asString());
        assertThat(phrases).hasSize(golden.path("phrases").size());
        for (int i = 0; i < phrases.size(); i++) {
            JsonNode expected = golden.path("phrases").get(i);
            assertThat(phrases.get(i).text()).isEqualTo(expected.path("phrase").asString());
            assertThat(phrases.get(i).score()).isCloseTo(expected.path("score").asDouble(), within(1e-9));
            assertThat(phrases.get(i).places())
                    .isEqualTo(expected.path("spans")
                            .valueStream()
                            .map(s -> new Text.Place(s.get(0).asInt(), s.get(1).asInt()))
                            .toList());
        }
        golden.path("levels").forEach(levels -> requireLevels(phrases, golden.path("tokens"), levels));
    }

    private static void requireLevels(List<Rake.Phrase> phrases, JsonNode tokens, JsonNode golden) {
        int levels = golden.path("levels").asInt();
        assertThat(phrases.size() < levels - 1).isEqualTo(golden.path("skipped").asBoolean());
        for (int j = 0; j < golden.path("rows").size(); j++) {
            JsonNode row = golden.path("rows").get(j);
            int removed = Keywords.removed(j, phrases.size(), levels);
            assertThat(removed).isEqualTo(row.path("removed_phrases").asInt());
            List<Text.Place> places = phrases.subList(0, removed).stream()
                    .flatMap(p -> p.places().stream())
                    .toList();
            int[] kept = IntStream.range(0, tokens.size())
                    .filter(t -> places.stream()
                            .noneMatch(p -> tokens.get(t).get(0).asInt() < p.end()
                                    && tokens.get(t).get(1).asInt() > p.start()))
                    .toArray();
            assertThat(kept)
                    .containsExactly(row.path("kept_tokens")
                            .valueStream()
                            .mapToInt(JsonNode::asInt)
                            .toArray());
        }
    }

    @Test
    void theEnglishStopWordsAreThoseOfTheGoldenFile() {
        Set<String> words = new HashSet<>();
        GOLDEN.path("stop_words").forEach(w -> words.add(w.asString()));
        assertThat(Rake.english()).usingRecursiveComparison().isEqualTo(new Rake(words));
    }

    @Test
    void countsOfRemovedPhrasesEqualTheGoldenOnes() {
        GOLDEN.path("counts").forEach(c -> {
            int levels = c.path("levels").asInt();
            assertThat(IntStream.range(0, levels)
                            .map(j -> Keywords.removed(j, c.path("phrases").asInt(), levels)))
                    .containsExactly(
                            c.path("removed").valueStream().map(JsonNode::asInt).toArray(Integer[]::new));
        });
    }

    @Test
    void degradedAnswersAreNestedAndTheFirstIsWhole() {
        Text answer = Text.of("chosen", "q ", "The quick brown fox likes red apples, green pears and blue plums.");
        List<Text> levels = Keywords.degraded(answer, answer.completion(), 4, "levels", "level");
        assertThat(levels).hasSize(4);
        assertThat(levels.get(0).removed()).isEmpty();
        for (int j = 1; j < 4; j++) {
            assertThat(levels.get(j).removed()).containsAll(levels.get(j - 1).removed());
            assertThat(levels.get(j).notes()).containsEntry("level", (double) j);
        }
        assertThat(Keywords.degraded(Text.of("chosen", "q ", "Yes"), "Yes", 4, "levels", "level"))
                .isEmpty();
    }
}

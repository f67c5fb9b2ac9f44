package io.prefero.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Preference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HappyStoriesTest {
    private static final Path MODELS = Path.of(System.getProperty("prefero.fixtures", "../shared"), "models");

    @Test
    @Tag("unit")
    void happyWordsAreCountedWholeWhateverStandsAroundThem() {
        assertThat(HappyStories.happiness("\"Fun!\" she smiled, unhappy. They play-ed"))
                .isEqualTo(3);
    }

    static Stream<Path> models() throws IOException {
        return Files.isDirectory(MODELS) ? Files.list(MODELS).sorted() : Stream.of(MODELS);
    }

    @Tag("recipe")
    @ParameterizedTest
    @MethodSource("models")
    void aStoryModelsOwnContinuationsAreJudgedByTheirHappyWords(Path model) {
        assumeTrue(Files.isDirectory(model), "no folder " + MODELS + "; set -Dprefero.fixtures");
        try (Author author = Author.load(model)) {
            List<Preference> pairs = HappyStories.pairs(author, 1, 96);
            assertThat(pairs).hasSize(96).allMatch(pair -> pair.prompt().endsWith("."));
            assertThat(lead(pairs)).isGreaterThan(0.25);
            assertThat(lead(Preference.shuffled(pairs, 1))).isBetween(-0.3, 0.3);
        }
    }

    private static double lead(List<Preference> pairs) {
        return pairs.stream()
                .mapToLong(p -> HappyStories.happiness(p.chosen()) - HappyStories.happiness(p.rejected()))
                .average()
                .orElseThrow();
    }
}

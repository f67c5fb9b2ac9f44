package io.prefero.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Memory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class GeneratorTest {
    private static final SamplingSettings PURE = SamplingSettings.pure(12, Set.of(7));
    private static LanguageModel model;

    @BeforeAll
    static void load() {
        model = LanguageModel.load(Path.of("src/test/resources/golden/models/mistral_window"), DType.F32, Device.CPU);
    }

    @AfterAll
    static void free() {
        model.close();
    }

    private static List<int[]> prompts(int count) {
        return IntStream.range(0, count)
                .mapToObj(row -> IntStream.rangeClosed(0, row * 3 % 17)
                        .map(t -> (row * 31 + t * 7) % model.config().vocabulary())
                        .toArray())
                .toList();
    }

    private static List<int[]> ids(List<Generated> texts) {
        return texts.stream().map(Generated::ids).toList();
    }

    @Test
    void samplesAreTheSameWhateverTheBatching() {
        List<int[]> prompts = prompts(21);
        // many stop tokens, so that texts end at different times and batches shrink
        Set<Integer> stops =
                IntStream.range(0, 120).filter(id -> id % 9 == 0).boxed().collect(Collectors.toSet());
        SamplingSettings settings = SamplingSettings.pure(30, stops);
        List<int[]> together = ids(new Generator(model, Pass.BASE, 32).generate(prompts, settings, Draw.seed(5)));
        assertThat(together.stream().map(text -> text.length).distinct().count())
                .isGreaterThan(5);
        for (int batch : new int[] {1, 4, 7}) {
            List<int[]> apart = ids(new Generator(model, Pass.BASE, batch).generate(prompts, settings, Draw.seed(5)));
            assertThat(apart).containsExactlyElementsOf(together);
        }
    }

    @Test
    void anotherSeedGivesOtherSamplesAndEveryRowItsOwn() {
        List<int[]> same = Collections.nCopies(8, new int[] {3, 1, 4});
        Generator generator = Generator.of(model, Pass.BASE);
        List<int[]> first = ids(generator.generate(same, PURE, Draw.seed(1)));
        assertThat(first.stream().map(java.util.Arrays::toString).distinct().count())
                .isGreaterThan(4);
        assertThat(ids(generator.generate(same, PURE, Draw.seed(2)))).isNotEqualTo(first);
    }

    @Test
    void samplesOfOnePromptEqualThoseOfSeparateRuns() {
        List<int[]> mixed = new ArrayList<>(prompts(5));
        mixed.addAll(Collections.nCopies(4, prompts(5).get(3)));
        mixed.addAll(Collections.nCopies(3, prompts(5).get(1)));
        List<Draw> draws =
                IntStream.range(0, mixed.size()).mapToObj(Draw.seed(9)::at).toList();
        List<int[]> together = ids(Generator.of(model, Pass.BASE).generate(mixed, PURE, draws));
        for (int row = 0; row < mixed.size(); row++) {
            List<int[]> alone = ids(
                    Generator.of(model, Pass.BASE).generate(List.of(mixed.get(row)), PURE, List.of(draws.get(row))));
            assertThat(alone.get(0)).isEqualTo(together.get(row));
        }
    }

    @Test
    void aStopTokenIsTheLastOfItsText() {
        List<Generated> texts = Generator.of(model, Pass.BASE)
                .generate(prompts(40), SamplingSettings.pure(30, Set.of(7, 11, 13)), Draw.seed(3));
        assertThat(texts).anyMatch(Generated::ended).anyMatch(t -> !t.ended());
        for (Generated text : texts) {
            for (int i = 0; i < text.ids().length; i++) {
                boolean stop = Set.of(7, 11, 13).contains(text.ids()[i]);
                assertThat(stop).isEqualTo(text.ended() && i == text.ids().length - 1);
            }
        }
    }

    @Test
    void greedyIsTheLimitOfTopKOneAndOfSmallTopP() {
        List<int[]> greedy = ids(Generator.of(model, Pass.BASE)
                .generate(prompts(6), SamplingSettings.greedy(12, Set.of(7)), Draw.seed(0)));
        assertThat(ids(Generator.of(model, Pass.BASE).generate(prompts(6), PURE.withTopK(1), Draw.seed(1))))
                .containsExactlyElementsOf(greedy);
        assertThat(ids(Generator.of(model, Pass.BASE).generate(prompts(6), PURE.withTopP(1e-9), Draw.seed(1))))
                .containsExactlyElementsOf(greedy);
    }

    @Test
    void samplesFollowTheProcessedProbabilities() {
        double[] logits = {2, 1, 0, -1};
        double[] p = Processors.probabilities(logits, new int[] {0}, PURE);
        double[] counts = new double[4];
        for (int i = 0; i < 40_000; i++) {
            counts[Processors.drawn(p, Draw.seed(i).uniform())]++;
        }
        for (int i = 0; i < 4; i++) {
            double deviation = Math.sqrt(p[i] * (1 - p[i]) / 40_000);
            assertThat(counts[i] / 40_000).isBetween(p[i] - 4 * deviation, p[i] + 4 * deviation);
        }
    }

    @Test
    void processorsKeepWhatTheDefinitionsSay() {
        double[] logits = {2, 1, 0, -1};
        int[] none = {};
        assertThat(kept(Processors.probabilities(logits, none, PURE.withTopK(2))))
                .containsExactly(0, 1);
        assertThat(kept(Processors.probabilities(logits, none, PURE.withTopP(0.7))))
                .containsExactly(0, 1);
        assertThat(kept(Processors.probabilities(logits, none, PURE.withTopP(0.6))))
                .containsExactly(0);
        assertThat(kept(Processors.probabilities(logits, none, PURE.withMinP(0.2))))
                .containsExactly(0, 1);
        assertThat(kept(Processors.probabilities(new double[] {1, 1, 0}, none, PURE.withTopK(1))))
                .as("ties are kept")
                .containsExactly(0, 1);
        assertThat(Processors.penalised(logits, new int[] {0, 3, 3}, 1.2))
                .containsExactly(new double[] {2 / 1.2, 1, 0, -1.2}, org.assertj.core.api.Assertions.within(1e-12));
    }

    private static List<Integer> kept(double[] p) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            if (p[i] > 0) {
                kept.add(i);
            }
        }
        return kept;
    }

    @Test
    void generationKeepsNoMemory() {
        Generator generator = Generator.of(model, Pass.BASE);
        List<int[]> prompts = prompts(16);
        for (int i = 0; i < 5; i++) {
            generator.generate(prompts, PURE, Draw.seed(i));
        }
        System.gc();
        long before = Memory.residentBytes().orElse(0);
        for (int i = 0; i < 30; i++) {
            generator.generate(prompts, PURE, Draw.seed(i));
        }
        System.gc();
        assertThat(Memory.residentBytes().orElse(0) - before).isLessThan(10L << 20);
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> PURE.withTemperature(0)).hasMessage("temperature must be > 0, got 0.0");
        assertThatThrownBy(() -> PURE.withTemperature(Double.NaN)).hasMessage("temperature must be > 0, got NaN");
        assertThatThrownBy(() -> PURE.withTopK(-1)).hasMessageStartingWith("top_k must be at least 0");
        assertThatThrownBy(() -> PURE.withTopP(0)).hasMessage("top_p must be in (0, 1], got 0.0");
        assertThatThrownBy(() -> PURE.withTopP(1.5)).hasMessage("top_p must be in (0, 1], got 1.5");
        assertThatThrownBy(() -> PURE.withMinP(-0.1)).hasMessage("min_p must be in [0, 1], got -0.1");
        assertThatThrownBy(() -> PURE.withRepetitionPenalty(0)).hasMessage("repetition_penalty must be > 0, got 0.0");
        assertThatThrownBy(() -> SamplingSettings.pure(0, Set.of()))
                .hasMessage("max_new_tokens must be at least 1, got 0");
    }

    @Test
    void promptsThatCannotBeContinuedAreRefused() {
        Generator generator = Generator.of(model, Pass.BASE);
        int context = model.config().context();
        assertThatThrownBy(() -> generator.generate(List.of(new int[context]), PURE, Draw.seed(0)))
                .hasMessageContaining("prompt 0 has " + context + " tokens")
                .hasMessageContaining("context of " + context);
        assertThatThrownBy(() -> generator.generate(List.of(new int[] {1}, new int[0]), PURE, Draw.seed(0)))
                .hasMessageContaining("prompt 1 is empty");
        assertThatThrownBy(() -> generator.generate(List.of(new int[] {100_000}), PURE, Draw.seed(0)))
                .hasMessageContaining("prompt 0 holds the token 100000");
        int[] nearlyFull = new int[context - 3];
        assertThat(generator
                        .generate(List.of(nearlyFull), SamplingSettings.greedy(9, Set.of()), Draw.seed(0))
                        .get(0)
                        .ids())
                .hasSize(3);
    }
}

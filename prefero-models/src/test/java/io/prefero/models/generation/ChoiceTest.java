package io.prefero.models.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.models.IllustratedText;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ChoiceTest {
    private static final int ROWS = 6;
    private static final SamplingSettings PURE = SamplingSettings.pure(9, Set.of());
    private static final SamplingSettings GREEDY = SamplingSettings.greedy(9, Set.of());

    private static List<Text> texts(int seed) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> new Text(
                        IllustratedText.plain(new int[] {row}),
                        9,
                        Set.of(),
                        Draw.seed(seed).at(row)))
                .toList();
    }

    private static Tensor logits(int seed) {
        return Tensor.normal(Draw.seed(seed), 3, ROWS, 500);
    }

    @Test
    void untouchedSettingsTakeTheFastWay() {
        assertThat(Choice.of(PURE)).isInstanceOf(Choice.Drawn.class);
        assertThat(Choice.of(GREEDY)).isInstanceOf(Choice.Best.class);
        for (SamplingSettings touched : List.of(
                PURE.withTopK(5),
                PURE.withTopP(0.5),
                PURE.withMinP(0.1),
                PURE.withRepetitionPenalty(1.1),
                GREEDY.withRepetitionPenalty(1.1))) {
            assertThat(Choice.of(touched)).isInstanceOf(Choice.Processed.class);
        }
    }

    @Test
    void drawingInLibtorchGivesTheProcessorsTokens() {
        for (double temperature : new double[] {1, 0.3, 2.5}) {
            SamplingSettings settings = PURE.withTemperature(temperature);
            for (int seed = 0; seed < 200; seed++) {
                try (Scope scope = Scope.open()) {
                    assertThat(Choice.of(settings).next(logits(seed), texts(seed)))
                            .containsExactly(new Choice.Processed(settings).next(logits(seed), texts(seed)));
                }
            }
        }
    }

    @Test
    void theBestInLibtorchIsTheFirstOfTheBest() {
        for (int seed = 0; seed < 50; seed++) {
            try (Scope scope = Scope.open()) {
                Tensor ties =
                        Tensor.normal(Draw.seed(seed), 1, ROWS, 500).gt(1.5).to(io.prefero.tensor.DType.F32);
                assertThat(Choice.of(GREEDY).next(ties, texts(0)))
                        .containsExactly(new Choice.Processed(GREEDY).next(ties, texts(0)));
            }
        }
    }

    @Test
    void scoresThatAreNotNumbersAreRefusedInEveryWay() {
        try (Scope scope = Scope.open()) {
            Tensor damaged = logits(1);
            damaged.narrow(0, 3, 1).narrow(1, 77, 1).copy_(Tensor.of(Double.NaN));
            for (SamplingSettings settings : List.of(GREEDY, PURE, PURE.withTopK(3))) {
                assertThatThrownBy(() -> Choice.of(settings).next(damaged, texts(0)))
                        .as(settings.toString())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("NaN");
                List<Text> texts = texts(0);
                IntStream.range(0, 9).forEach(i -> texts.get(3).add(0));
                assertThat(Choice.of(settings).next(damaged, texts))
                        .as("row 3 has ended")
                        .hasSize(ROWS);
            }
        }
    }
}

package io.prefero.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Labels equal the golden ones. */
@Tag("unit")
class ListLabelsTest {
    private static final JsonNode GOLDEN = Goldens.file("sppo.json");

    private static double[][] matrix(JsonNode rows) {
        return rows.valueStream().map(Goldens::numbers).toArray(double[][]::new);
    }

    private static void same(double[] ours, JsonNode golden) {
        assertThat(ours).containsExactly(Goldens.numbers(golden), within(1e-9));
    }

    @Test
    void aStrictRankingOfThree() {
        JsonNode golden = GOLDEN.path("lipo_labels");
        double[][] wins = ListLabels.ofRanks(new int[] {1, 2, 3});
        assertThat(wins).isDeepEqualTo(matrix(golden.path("matrix")));
        same(ListLabels.of(wins), golden.path("labels"));
    }

    @Test
    void rewards() {
        JsonNode golden = GOLDEN.path("pointwise");
        double[][] wins = ListLabels.ofRewards(Goldens.numbers(golden.path("rewards")));
        for (int i = 0; i < wins.length; i++) {
            same(wins[i], golden.path("matrix").get(i));
        }
        same(ListLabels.of(wins), golden.path("win_rates"));
    }

    @Test
    void winRatesOfJudgementsAreRowMeansAndTheirMeanIsAHalf() {
        assertThat(GOLDEN.path("pairwise")).hasSizeGreaterThan(2);
        for (JsonNode golden : GOLDEN.path("pairwise")) {
            double[] labels = ListLabels.of(matrix(golden.path("matrix")));
            same(labels, golden.path("win_rates"));
            assertThat(Arrays.stream(labels).average().orElseThrow()).isCloseTo(0.5, within(1e-12));
        }
    }

    @Test
    void tiesShareTheWin() {
        assertThat(ListLabels.of(ListLabels.ofRanks(new int[] {2, 1, 2})))
                .containsExactly(new double[] {1 / 3.0, 5 / 6.0, 1 / 3.0}, within(1e-12));
    }

    @Test
    void whatIsNoMatrixOfWinsIsRefused() {
        assertThatThrownBy(() -> ListLabels.of(new double[][] {{0.5, 0.7}, {0.4, 0.5}}))
                .hasMessageContaining("add up to 1");
        assertThatThrownBy(() -> ListLabels.of(new double[][] {{0.5, 1.2}, {-0.2, 0.5}}))
                .hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> ListLabels.of(new double[][] {{0.5, 0.5}, {0.5}}))
                .hasMessageContaining("square");
        assertThatThrownBy(() -> ListLabels.of(new double[][] {{0.5}})).hasMessageContaining("two");
        assertThatThrownBy(() -> ListLabels.of(new double[][] {{1, 0.5}, {0.5, 0.5}}))
                .hasMessageContaining("answers 0 and 0");
    }
}

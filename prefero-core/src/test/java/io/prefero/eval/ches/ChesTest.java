package io.prefero.eval.ches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.eval.Goldens;
import io.prefero.score.Ragged;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** CHES equals the golden numbers and keeps its identities. */
@Tag("unit")
class ChesTest {
    private static final int WIDTH = 7;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @TestFactory
    Stream<DynamicTest> scoresEqualTheGoldenOnes() {
        return Goldens.file("ches.json")
                .path("cases")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(c.path("name").asString(), () -> Scope.run(() -> require(c))));
    }

    private static void require(JsonNode golden) {
        Ragged chosen = hidden(golden.path("chosen"));
        Ragged rejected = hidden(golden.path("rejected"));
        Goldens.same(Ches.ches(chosen, rejected).item(), golden.path("ches"));
        Goldens.same(Ches.lnChes(chosen, rejected).item(), golden.path("ln_ches"));
        Goldens.same(Ches.lastHidden(chosen, rejected).item(), golden.path("last_hidden"));
        int[] plus = Goldens.ints(golden.path("chosen_tokens"));
        int[] minus = Goldens.ints(golden.path("rejected_tokens"));
        Goldens.same(EditDistance.similarity(plus, minus), golden.path("edit"));
    }

    private static Ragged hidden(JsonNode rows) {
        double[] flat = rows.valueStream()
                .flatMap(JsonNode::valueStream)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
        return new Ragged(Tensor.of(flat).view(rows.size(), flat.length / rows.size()), new int[] {rows.size()});
    }

    private static Ragged drawn(String who, int... lengths) {
        int tokens = Arrays.stream(lengths).sum();
        return new Ragged(Tensor.normal(Draw.seed(1).of(who), 1, tokens, WIDTH).to(DType.F64), lengths);
    }

    @Test
    void equalAnswersHaveNone() {
        Ragged answer = drawn("answer", 3, 1, 5);
        assertThat(Ches.ches(answer, answer).toDoubles()).containsOnly(0.0);
        assertThat(Ches.lnChes(answer, answer).toDoubles()).containsOnly(0.0);
    }

    @Test
    void bothOrdersTogetherAreMinusTheSquaredDistanceOfTheSums() {
        Ragged a = drawn("a", 3, 4);
        Ragged b = drawn("b", 6, 2);
        double[] both = Ches.ches(a, b).plus(Ches.ches(b, a)).toDoubles();
        double[] distance = a.sum().minus(b.sum()).square().sum(1).toDoubles();
        for (int i = 0; i < 2; i++) {
            assertThat(distance[i]).isGreaterThan(1);
            assertThat(both[i]).isCloseTo(-distance[i], within(1e-12 * distance[i]));
        }
        assertThat(Ches.ches(a, b).toDoubles()).isNotEqualTo(Ches.ches(b, a).toDoubles());
    }

    @Test
    void ofEquallyLongAnswersTheLengthNormalisedOneIsTheOtherOverTheSquaredLength() {
        Ragged a = drawn("a", 4, 4);
        Ragged b = drawn("b", 4, 4);
        assertThat(Ches.lnChes(a, b).toDoubles())
                .containsExactly(Ches.ches(a, b).over(16).toDoubles(), within(1e-12));
    }

    @Test
    void itScalesWithTheSquareOfTheHiddenStatesAndARotationChangesNothing() {
        Ragged a = drawn("a", 3, 4);
        Ragged b = drawn("b", 6, 2);
        double[] plain = Ches.lnChes(a, b).toDoubles();
        assertThat(Ches.lnChes(scaled(a, 3), scaled(b, 3)).over(9).toDoubles()).containsExactly(plain, within(1e-12));
        assertThat(Ches.lnChes(rotated(a), rotated(b)).toDoubles()).containsExactly(plain, within(1e-12));
    }

    private static Ragged scaled(Ragged hidden, double factor) {
        return new Ragged(hidden.values().times(factor), hidden.lengths());
    }

    /** Turned by 0.7 in the plane of the first two axes. */
    private static Ragged rotated(Ragged hidden) {
        Tensor x = hidden.values().narrow(1, 0, 1);
        Tensor y = hidden.values().narrow(1, 1, 1);
        Tensor rest = hidden.values().narrow(1, 2, WIDTH - 2);
        double cos = Math.cos(0.7);
        double sin = Math.sin(0.7);
        Tensor turned = Tensor.cat(
                1, List.of(x.times(cos).minus(y.times(sin)), x.times(sin).plus(y.times(cos)), rest));
        return new Ragged(turned, hidden.lengths());
    }

    @Test
    void pairsOfABatchAreApart() {
        double[] together = Ches.lastHidden(drawn("a", 3, 4), drawn("b", 6, 2)).toDoubles();
        Ragged a = drawn("a", 3, 4);
        Ragged b = drawn("b", 6, 2);
        Tensor second =
                a.values().narrow(0, 6, 1).times(b.values().narrow(0, 7, 1)).sum(1);
        assertThat(together[1]).isCloseTo(second.item(), within(1e-12));
    }

    @Test
    void anAnswerWithoutTokensIsRefused() {
        assertThatThrownBy(() -> Ches.ches(drawn("a", 3, 0), drawn("b", 2, 2)))
                .hasMessageContaining("pair 1")
                .hasMessageContaining("without tokens");
        assertThatThrownBy(() -> Ches.lnChes(drawn("a", 3), drawn("b", 2, 2))).hasMessageContaining("two answers");
    }

    @Test
    void editsAreCountedInTokens() {
        assertThat(EditDistance.of(new int[] {1, 2, 3}, new int[] {2, 3, 4})).isEqualTo(2);
        assertThat(EditDistance.of(new int[] {}, new int[] {5, 5})).isEqualTo(2);
        assertThat(EditDistance.similarity(new int[] {7, 8}, new int[] {7, 8})).isEqualTo(0.0);
    }

    @Test
    void aSimilarityThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> new Similarity(0, Double.NaN, 0, 0)).hasMessageContaining("ln-ches NaN");
    }
}

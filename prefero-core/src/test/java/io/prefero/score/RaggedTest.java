package io.prefero.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sums and means by row, of numbers and of vectors; an absent row has no tokens. */
@Tag("unit")
class RaggedTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void rowsAreSummedAndAveragedEachByItself() {
        Ragged rows = new Ragged(Tensor.of(1.0, 2, 4, 8, 16, 32), new int[] {2, 0, 3, 1});
        assertThat(rows.sum().toDoubles()).containsExactly(3, 0, 28, 32);
        assertThat(rows.mean().toDoubles()).containsExactly(1.5, Double.NaN, 28 / 3.0, 32);
        assertThat(rows.counts().toDoubles()).containsExactly(2, 0, 3, 1);
    }

    @Test
    void vectorsAreSummedAndAveragedByComponent() {
        Ragged rows = new Ragged(Tensor.of(1.0, 10, 2, 20, 3, 30).view(3, 2), new int[] {1, 2});
        assertThat(rows.sum().toDoubles()).containsExactly(1, 10, 5, 50);
        assertThat(rows.mean().toDoubles()).containsExactly(1, 10, 2.5, 25);
    }

    @Test
    void partsAreJoinedEndToEnd() {
        Ragged joined = Ragged.join(
                List.of(new Ragged(Tensor.of(1.0, 2), new int[] {2}), new Ragged(Tensor.of(3.0), new int[] {0, 1})));
        assertThat(joined.lengths()).containsExactly(2, 0, 1);
        assertThat(joined.sum().toDoubles()).containsExactly(3, 0, 3);
    }

    @Test
    void theGradientOfARowsSumReachesItsTokensAlone() {
        Tensor values = Tensor.of(1.0, 2, 4).requireGrad();
        new Ragged(values, new int[] {1, 2})
                .sum()
                .times(Tensor.of(1.0, 10))
                .sum()
                .backward();
        assertThat(values.grad().orElseThrow().toDoubles()).containsExactly(1, 10, 10);
    }

    @Test
    void valuesThatDoNotFillTheRowsAreRefused() {
        assertThatThrownBy(() -> new Ragged(Tensor.of(1.0, 2), new int[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2]");
    }
}

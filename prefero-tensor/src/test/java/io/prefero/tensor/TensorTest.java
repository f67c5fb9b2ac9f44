package io.prefero.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TensorTest {
    @Test
    void mklIsInUseWithoutBeingAskedFor() {
        assertThat(Engine.describe()).contains("MKL");
    }

    @Test
    void aTensorLeavesItsScopeOnlyAsResultOrKept() {
        Tensor result = Scope.of(() -> Tensor.of(1.0, 2.0).plus(1));
        assertThat(result.toDoubles()).containsExactly(2, 3);
        Tensor[] kept = new Tensor[1];
        Scope.run(() -> kept[0] = Tensor.of(5.0).keep());
        assertThat(kept[0].item()).isEqualTo(5);
        kept[0].free();
    }

    @Test
    void aLongNormIsThatOfItsPieces() {
        try (Scope scope = Scope.open()) {
            Tensor halves = Tensor.full(0.5, DType.F32, (1 << 23) + 5);
            assertThat(halves.norm()).isEqualTo(0.5 * Math.sqrt((1 << 23) + 5), within(1e-9));
            assertThat(Tensor.of(3.0, 4.0).reshape(2, 1).transpose(0, 1).norm()).isEqualTo(5, within(1e-15));
            assertThat(Tensor.zeros(DType.F32, 0).norm()).isZero();
            assertThat(Tensor.of(1.0, Double.NaN).norm()).isNaN();
        }
    }

    @Test
    void gradientsAccumulateInTheMemoryTheyWereGiven() {
        try (Scope scope = Scope.open()) {
            Tensor flat = Tensor.zeros(DType.F64, 3);
            Tensor leaf = Tensor.of(1.0, 2.0, 3.0).requireGrad();
            leaf.accumulateInto(flat);
            leaf.square().sum().backward();
            leaf.sum().backward();
            assertThat(flat.toDoubles()).containsExactly(3, 5, 7);
        }
    }

    @Test
    void aDrawGivesTheSameNumbersWhateverCameBefore() {
        try (Scope scope = Scope.open()) {
            Draw draw = Draw.seed(1).of("dropout").at(7);
            double[] first = Tensor.uniform(draw, 0, 1, 5).toDoubles();
            Tensor.uniform(draw.at(1), 0, 1, 50);
            assertThat(Tensor.uniform(draw, 0, 1, 5).toDoubles()).containsExactly(first);
            assertThat(Tensor.uniform(draw.at(1), 0, 1, 5).toDoubles()).isNotEqualTo(first);
        }
    }

    @Test
    void groupedAttentionEqualsRepeatedHeads() {
        try (Scope scope = Scope.open()) {
            Tensor q = Tensor.normal(Draw.seed(1), 1, 2, 4, 3, 8);
            Tensor k = Tensor.normal(Draw.seed(2), 1, 2, 2, 3, 8);
            Tensor v = Tensor.normal(Draw.seed(3), 1, 2, 2, 3, 8);
            double[] grouped = Tensor.causalAttention(q, k, v, 0.3).toDoubles();
            double[] repeated = Tensor.causalAttention(q, k.repeatInterleave(2, 1), v.repeatInterleave(2, 1), 0.3)
                    .toDoubles();
            for (int i = 0; i < grouped.length; i++) {
                assertThat(grouped[i]).isCloseTo(repeated[i], within(1e-6));
            }
        }
    }

    @Test
    void linearWithoutBias() {
        try (Scope scope = Scope.open()) {
            Tensor y = Tensor.of(1.0, 2.0).view(1, 2).linear(Tensor.of(3.0, 4.0).view(1, 2), Optional.empty());
            assertThat(y.item()).isEqualTo(11);
        }
    }

    @Test
    void nativeMemoryStaysFlatUnderAScopeEach() {
        for (int i = 0; i < 400; i++) {
            Scope.run(() -> Tensor.zeros(DType.F32, 1 << 22).plus(1).sum().item()); // 16 MB each
        }
        assertThat(Memory.residentBytes().orElse(0)).isLessThan(2L << 30);
    }
}

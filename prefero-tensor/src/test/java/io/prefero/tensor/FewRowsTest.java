package io.prefero.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class FewRowsTest {
    private static final long WIDTH = 96;
    private static final long OUT = 40_003; // leaves a rest whatever the number of threads

    @Test
    void aLargeWeightGivesTheSameBlockByBlock() {
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            Tensor weight = Tensor.normal(Draw.seed(1), 1, OUT, WIDTH);
            Tensor bias = Tensor.normal(Draw.seed(2), 1, OUT);
            for (long rows : new long[] {3, 8, 15}) {
                Tensor x = Tensor.normal(Draw.seed(rows), 1, rows, WIDTH);
                assertThat(FewRows.are(x, weight)).isTrue();
                same(x.linear(weight, Optional.of(bias)), x.whole(weight, Optional.of(bias)));
                same(x.linear(weight, Optional.empty()), x.whole(weight, Optional.empty()));
            }
        }
    }

    private static void same(Tensor blocks, Tensor whole) {
        assertThat(blocks.shape()).isEqualTo(whole.shape());
        assertThat(blocks.minus(whole).norm() / whole.norm()).isCloseTo(0, within(1e-6));
    }

    @Test
    void otherProductsAreLeftToLibtorch() {
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensor.zeros(DType.F32, OUT, WIDTH);
            Tensor x = Tensor.zeros(DType.F32, 8, WIDTH);
            assertThat(FewRows.are(x, weight)).as("gradients are recorded").isFalse();
            try (Gradients off = Gradients.off()) {
                assertThat(FewRows.are(x, weight)).isTrue();
                assertThat(FewRows.are(x.narrow(0, 0, 2), weight)).isFalse();
                assertThat(FewRows.are(Tensor.zeros(DType.F32, 16, WIDTH), weight))
                        .isFalse();
                assertThat(FewRows.are(x, weight.narrow(0, 0, 1000))).isFalse();
                assertThat(FewRows.are(x.to(DType.F64), weight.to(DType.F64))).isFalse();
                assertThat(FewRows.are(x.unsqueeze(0), weight)).isFalse();
            }
        }
    }
}

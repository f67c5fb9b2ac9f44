package io.prefero.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PackedTest {
    private static final long WIDTH = 96;
    private static final long OUT = 1003;

    @Test
    void aPackedWeightGivesTheSameProducts() {
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            assumeTrue(torch.hasMKLDNN(), "libtorch without oneDNN");
            Tensor weight = Tensor.normal(Draw.seed(1), 1, OUT, WIDTH);
            Optional<Tensor> bias = Optional.of(Tensor.normal(Draw.seed(2), 1, OUT));
            Tensor packed = weight.packed();
            assertThat(Packed.is(packed)).isTrue();
            for (long rows : new long[] {1, 2, 3, 8, 17, 200}) {
                Tensor x = Tensor.normal(Draw.seed(rows), 1, rows, WIDTH);
                same(x.linear(packed, bias), x.linear(weight, bias));
                same(x.linear(packed, Optional.empty()), x.linear(weight, Optional.empty()));
            }
            Tensor across = Tensor.normal(Draw.seed(3), 1, WIDTH, 4).transpose(0, 1);
            same(across.linear(packed, bias), across.linear(weight, bias));
        }
    }

    private static void same(Tensor packed, Tensor plain) {
        assertThat(packed.shape()).isEqualTo(plain.shape());
        assertThat(packed.minus(plain).norm() / plain.norm()).isCloseTo(0, within(1e-6));
    }

    @Test
    void whatChangesTheWeightLaterDoesNotReachTheCopy() {
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            Tensor weight = Tensor.normal(Draw.seed(1), 1, OUT, WIDTH);
            assumeTrue(Packed.is(weight.packed()), "libtorch without oneDNN");
            Tensor x = Tensor.normal(Draw.seed(2), 1, 3, WIDTH);
            Tensor before = x.linear(weight, Optional.empty());
            Tensor packed = weight.packed();
            weight.zero_();
            same(x.linear(packed, Optional.empty()), before);
        }
    }

    @Test
    void smallWeightsAndOtherTypesStayAsTheyAre() {
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensor.normal(Draw.seed(1), 1, OUT, WIDTH);
            Tensor small = weight.narrow(0, 0, 100);
            Tensor wide = weight.to(DType.F64);
            assertThat(small.packed()).isSameAs(small);
            assertThat(wide.packed()).isSameAs(wide);
        }
    }
}

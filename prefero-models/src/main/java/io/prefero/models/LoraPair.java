package io.prefero.models;

import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.util.Optional;

/**
 * The low-rank change of one linear layer (Hu et al. 2021, arXiv:2106.09685): s·B·A.
 *
 * @param a A [r, in]
 * @param b B [out, r]
 * @param scale s
 * @param dropout the chance that an input of A is dropped, in [0, 1)
 */
public record LoraPair(Tensor a, Tensor b, double scale, double dropout) {
    /** s·B·A·dropout(x): x [N, in] → [N, out] */
    Tensor delta(Tensor x, Optional<Draw> draw) {
        Tensor kept = dropout > 0 ? draw.map(d -> dropped(x, d)).orElse(x) : x;
        return kept.linear(a, Optional.empty()).times(scale).linear(b, Optional.empty());
    }

    private Tensor dropped(Tensor x, Draw draw) {
        Tensor mask = Tensor.uniform(draw, 0, 1, x.shape()).lt(1 - dropout);
        return x.times(mask.to(x.dtype()).to(x.device()).times(1 / (1 - dropout)));
    }

    /** ΔW = s·B·A [out, in] */
    Tensor product() {
        return b.detach().matmul(a.detach()).times(scale);
    }
}

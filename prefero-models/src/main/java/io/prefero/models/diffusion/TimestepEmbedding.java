package io.prefero.models.diffusion;

import io.prefero.models.Linear;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.tensor.Tensor;
import java.util.List;

/** linear_2(silu(linear_1 x)): from sines and cosines, or other numbers, to an embedding. */
record TimestepEmbedding(Linear first, Linear second) {
    static TimestepEmbedding of(Parts parts, String path, int in, int out) {
        return new TimestepEmbedding(
                parts.linear(path + ".linear_1", out, in), parts.linear(path + ".linear_2", out, out));
    }

    Tensor apply(Tensor x, Pass pass) {
        return second.apply(first.apply(x, pass).silu(), pass);
    }

    List<Linear> linears() {
        return List.of(first, second);
    }

    /**
     * Numbers as waves: cos(t·f_k) and sin(t·f_k), f_k = 10000^(−k/(width/2 − shift)).
     *
     * @param numbers [B], F32
     * @return [B, width], F32
     */
    static Tensor waves(Tensor numbers, int width, boolean cosineFirst, double shift) {
        int half = width / 2;
        float[] frequencies = new float[half];
        for (int k = 0; k < half; k++) {
            frequencies[k] = (float) Math.exp((float) (-Math.log(10000) * k) / (half - shift));
        }
        Tensor angles = numbers.unsqueeze(1)
                .times(Tensor.of(frequencies).to(numbers.device()).unsqueeze(0));
        return Tensor.cat(1, cosineFirst ? List.of(angles.cos(), angles.sin()) : List.of(angles.sin(), angles.cos()));
    }
}

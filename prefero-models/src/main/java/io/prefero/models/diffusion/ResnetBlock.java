package io.prefero.models.diffusion;

import io.prefero.models.Linear;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A residual block of an image network: two convolutions, each behind a norm and a SiLU; the time is added between them.
 *
 * @param time makes a bias for each channel of the time's embedding; autoencoders have none
 * @param shortcut where the number of channels changes
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
record ResnetBlock(
        GroupNorm norm1, Conv conv1, Optional<Linear> time, GroupNorm norm2, Conv conv2, Optional<Conv> shortcut) {
    /**
     * The block of this path.
     *
     * @param embedding the width of the time's embedding; 0 for a block without
     */
    static ResnetBlock of(Parts parts, String path, int in, int out, int embedding, int groups, double epsilon) {
        return new ResnetBlock(
                GroupNorm.of(parts, path + ".norm1", groups, in, epsilon),
                Conv.three(parts, path + ".conv1", out, in),
                embedding == 0 ? Optional.empty() : Optional.of(parts.linear(path + ".time_emb_proj", out, embedding)),
                GroupNorm.of(parts, path + ".norm2", groups, out, epsilon),
                Conv.three(parts, path + ".conv2", out, out),
                in == out ? Optional.empty() : Optional.of(Conv.one(parts, path + ".conv_shortcut", out, in)));
    }

    /** Of an autoencoder: there is no time. */
    Tensor apply(Tensor x) {
        return Scope.of(() -> second(conv1.apply(norm1.apply(x).silu())).plus(shortcut(x)));
    }

    /** x [B, in, H, W], embedding [B, E] → [B, out, H, W] */
    Tensor apply(Tensor x, Tensor embedding, Pass pass) {
        return Scope.of(() -> {
            Tensor shift = time.orElseThrow().apply(embedding.silu(), pass);
            Tensor h =
                    conv1.apply(norm1.apply(x).silu()).plus(shift.unsqueeze(2).unsqueeze(3));
            return second(h).plus(shortcut(x));
        });
    }

    private Tensor second(Tensor h) {
        return conv2.apply(norm2.apply(h).silu());
    }

    private Tensor shortcut(Tensor x) {
        return shortcut.map(conv -> conv.apply(x)).orElse(x);
    }

    List<Linear> linears() {
        return time.map(List::of).orElseGet(List::of);
    }
}

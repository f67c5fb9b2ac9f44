package io.prefero.models.diffusion;

import io.prefero.models.Linear;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A block of Stable Diffusion 3's transformer: a stream of picture positions and one of prompt positions, each with weights of
 * its own, attend to both together.
 *
 * @param heads attention heads
 */
record MmditBlock(Half picture, Half prompt, int heads) {
    /** Norms have no weights. */
    static final double EPSILON = 1e-6;

    /**
     * One stream's weights.
     *
     * @param modulation makes of the time the shifts, scales and gates of the stream
     * @param output of the attention, and the MLP behind it; the last block's prompt stream, which only is seen, has neither
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    record Half(Linear modulation, Linear query, Linear key, Linear value, Optional<Rest> output) {
        List<Linear> linears() {
            return Stream.concat(
                            Stream.of(modulation, query, key, value),
                            output.stream().flatMap(o -> Stream.of(o.attended, o.up, o.down)))
                    .toList();
        }
    }

    /** What comes behind a stream's attention. */
    record Rest(Linear attended, Linear up, Linear down) {}

    /** Both streams, [B, N, C] and [B, T, C]. */
    record Streams(Tensor picture, Tensor prompt) {}

    static MmditBlock of(Parts parts, String path, int width, int heads, boolean last) {
        return new MmditBlock(
                new Half(
                        parts.linear(path + ".norm1.linear", 6 * width, width),
                        parts.linear(path + ".attn.to_q", width, width),
                        parts.linear(path + ".attn.to_k", width, width),
                        parts.linear(path + ".attn.to_v", width, width),
                        Optional.of(rest(parts, path, ".attn.to_out.0", ".ff", width))),
                new Half(
                        parts.linear(path + ".norm1_context.linear", (last ? 2 : 6) * width, width),
                        parts.linear(path + ".attn.add_q_proj", width, width),
                        parts.linear(path + ".attn.add_k_proj", width, width),
                        parts.linear(path + ".attn.add_v_proj", width, width),
                        last
                                ? Optional.empty()
                                : Optional.of(rest(parts, path, ".attn.to_add_out", ".ff_context", width))),
                heads);
    }

    private static Rest rest(Parts parts, String path, String output, String mlp, int width) {
        return new Rest(
                parts.linear(path + output, width, width),
                parts.linear(path + mlp + ".net.0.proj", 4 * width, width),
                parts.linear(path + mlp + ".net.2", width, 4 * width));
    }

    /** The streams, changed by what each sees of both. */
    Streams apply(Streams h, Tensor time, Pass pass) {
        Tensor[] ofPicture = modulations(picture, time, pass);
        Tensor[] ofPrompt = modulations(prompt, time, pass);
        Tensor seen = modulated(h.picture, ofPicture[0], ofPicture[1]);
        // where nothing comes behind it, scale stands before shift
        Tensor told = prompt.output.isPresent()
                ? modulated(h.prompt, ofPrompt[0], ofPrompt[1])
                : modulated(h.prompt, ofPrompt[1], ofPrompt[0]);
        Tensor attended = attend(seen, told, pass);
        long n = h.picture.size(1);
        Tensor[] parts = attended.split(1, n, h.prompt.size(1));
        return new Streams(
                behind(picture.output.orElseThrow(), h.picture, parts[0], ofPicture, pass),
                prompt.output
                        .map(rest -> behind(rest, h.prompt, parts[1], ofPrompt, pass))
                        .orElse(h.prompt));
    }

    /** shift, scale, gate of the attention, then of the MLP, [B, 1, C] each */
    private static Tensor[] modulations(Half stream, Tensor time, Pass pass) {
        Tensor all = stream.modulation.apply(time.silu(), pass).unsqueeze(1);
        long width = stream.query.weight().size(0);
        long[] sizes = new long[(int) (all.size(2) / width)];
        Arrays.fill(sizes, width);
        return all.split(2, sizes);
    }

    static Tensor modulated(Tensor x, Tensor shift, Tensor scale) {
        return Layers.layerNorm(x, Optional.empty(), Optional.empty(), EPSILON)
                .times(scale.plus(1))
                .plus(shift);
    }

    private Tensor attend(Tensor seen, Tensor told, Pass pass) {
        Tensor q = both(picture.query.apply(seen, pass), prompt.query.apply(told, pass));
        Tensor k = both(picture.key.apply(seen, pass), prompt.key.apply(told, pass));
        Tensor v = both(picture.value.apply(seen, pass), prompt.value.apply(told, pass));
        return Heads.joined(Tensor.attention(q, k, v, 1 / Math.sqrt(q.size(3))));
    }

    private Tensor both(Tensor ofPicture, Tensor ofPrompt) {
        return Heads.split(Tensor.cat(1, List.of(ofPicture, ofPrompt)), heads);
    }

    private static Tensor behind(Rest rest, Tensor x, Tensor attended, Tensor[] modulation, Pass pass) {
        Tensor h = x.plus(rest.attended.apply(attended, pass).times(modulation[2]));
        return Scope.of(() -> {
            Tensor wide = Layers.geluTanh(rest.up.apply(modulated(h, modulation[3], modulation[4]), pass));
            return h.plus(rest.down.apply(wide, pass).times(modulation[5]));
        });
    }

    List<Linear> linears() {
        List<Linear> all = new ArrayList<>(picture.linears());
        all.addAll(prompt.linears());
        return all;
    }
}

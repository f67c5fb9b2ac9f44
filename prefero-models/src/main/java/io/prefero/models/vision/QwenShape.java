package io.prefero.models.vision;

import java.util.Optional;
import java.util.Set;

/**
 * The vision transformer of Qwen2-VL or Qwen2.5-VL.
 *
 * @param variant whose norms and MLPs it has
 * @param width d, of the residual stream
 * @param inner F, inside the MLP
 * @param depth the number of blocks
 * @param heads attention heads
 * @param patch pixels along an edge of a patch
 * @param frames of a patch
 * @param merge patches along an edge of the square that becomes one vector
 * @param out D, of these vectors
 * @param activation inside the MLP
 * @param windows where attention is kept to windows
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public record QwenShape(
        Variant variant,
        int width,
        int inner,
        int depth,
        int heads,
        int patch,
        int frames,
        int merge,
        int out,
        Activation activation,
        Optional<Windows> windows) {
    /** The two forms of its blocks. */
    public enum Variant {
        /** Qwen2-VL: layer norms and plain MLPs. */
        TWO,
        /** Qwen2.5-VL: root mean square norms and gated MLPs. */
        TWO_FIVE
    }

    /**
     * Attention inside windows of a frame.
     *
     * @param side of a window, in merged squares
     * @param whole the blocks that attend over whole frames all the same
     */
    public record Windows(int side, Set<Integer> whole) {}

    public QwenShape {
        if (width % heads != 0 || width / heads % 4 != 0) {
            throw new IllegalArgumentException("the width of a head must be a multiple of 4, as rows and columns turn"
                    + " half of it each, got " + width + "/" + heads);
        }
    }

    /** The numbers of a patch. */
    public int patchNumbers() {
        return 3 * frames * patch * patch;
    }
}

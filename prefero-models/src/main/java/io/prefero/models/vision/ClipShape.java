package io.prefero.models.vision;

/**
 * CLIP's vision transformer.
 *
 * @param width d, of the residual stream
 * @param inner F, inside the MLP
 * @param layers the number of blocks
 * @param heads attention heads
 * @param image pixels along an edge of its square pictures
 * @param patch pixels along an edge of a patch
 * @param epsilon ε of the norms
 * @param activation inside the MLP
 */
public record ClipShape(
        int width, int inner, int layers, int heads, int image, int patch, double epsilon, Activation activation) {
    /** G, the patches along an edge. */
    public int side() {
        return image / patch;
    }
}

package io.prefero.score;

import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.vision.Pixels;
import io.prefero.tensor.Tensor;
import java.util.List;

/** Branches laid out as the flat tokens of one forward pass, and where in it their scores stand. */
interface TokenBatch {
    /** All token ids, [N]. */
    Tensor ids();

    Layout layout(LanguageModel model);

    /** The pictures in it; may be none. */
    List<Pixels> pictures();

    /** For every flat token the row of the pictures' vectors that stands over it; −1 over a word. */
    int[] rows();

    /** The flat positions that reach the head, [n]. */
    Tensor scored();

    /** The token that each of them predicts, [n]. */
    Tensor targets();

    /** Where, among the n, the response tokens of the k-th need stand, example after example: [Σ lengths]. */
    int[] places(int need);
}

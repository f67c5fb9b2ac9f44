package io.prefero.score;

import java.util.Map;

/** The fast scorer with less memory for logits than anyone would give it, so that small texts come in many chunks. */
public final class Chunked {
    private Chunked() {}

    /**
     * A scorer.
     *
     * @param chunk bytes of logits computed at a time
     * @param kept bytes of logits kept for the way back
     */
    public static Scorer scorer(Map<Role, RoleModel> models, long chunk, long kept) {
        return TextScorer.fast(models, new Head.Budget(chunk, kept));
    }
}

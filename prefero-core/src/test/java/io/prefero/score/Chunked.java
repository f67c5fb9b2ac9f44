package io.prefero.score;

import io.prefero.models.LanguageModel;
import io.prefero.score.cache.Fingerprint;
import java.nio.file.Path;
import java.util.Map;

/** The fast scorer with less memory for logits than anyone would give it, so that small texts come in many chunks. */
public final class Chunked {
    private Chunked() {}

    /** A cache for one run's reference. */
    public static ReferenceCache cache(Path folder) {
        return new ReferenceCache(folder, Map.of(Role.REFERENCE, new Fingerprint("c".repeat(64))), message -> {
            throw new AssertionError(message);
        });
    }

    /**
     * A scorer.
     *
     * @param chunk bytes of logits computed at a time
     * @param kept bytes of logits kept for the way back
     */
    public static Scorer scorer(Map<Role, RoleModel<LanguageModel>> models, long chunk, long kept) {
        return TextScorer.fast(models, new Head.Budget(chunk, kept));
    }
}

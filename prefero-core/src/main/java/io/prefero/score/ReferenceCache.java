package io.prefero.score;

import io.prefero.score.cache.Fingerprint;
import io.prefero.score.cache.ScoreCache;
import io.prefero.score.cache.ScoreKind;
import io.prefero.tensor.DType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What frozen models have said of texts, in this run or another: on disk under the content that it was computed from. Two
 * processes may use it at once.
 */
public final class ReferenceCache implements AutoCloseable {
    private final Path root;
    private final Map<Role, Fingerprint> models;
    private final Consumer<String> warnings;
    private final Map<ScoreKind, ScoreCache> open = new HashMap<>();

    /**
     * A cache.
     *
     * @param root the folder of all scores
     * @param models what computes them, by role; a role that is not named is not remembered
     * @param warnings told of damaged files and of a full disk; the run goes on without them
     */
    public ReferenceCache(Path root, Map<Role, Fingerprint> models, Consumer<String> warnings) {
        this.root = root;
        this.models = Map.copyOf(models);
        this.warnings = warnings;
    }

    boolean remembers(Role role) {
        return models.containsKey(role);
    }

    /** One of a role's signals, computed by a decoder of some type. */
    ScoreCache of(Role role, String quantity, DType computed, int width) {
        String name = quantity + "-" + computed.name().toLowerCase(Locale.ROOT);
        ScoreKind kind = new ScoreKind(Objects.requireNonNull(models.get(role)), computed.wide(), name, width);
        return open.computeIfAbsent(kind, k -> ScoreCache.open(root, k, warnings));
    }

    /** Brings to disk what was computed since the last time. */
    public void flush() {
        open.values().forEach(ScoreCache::flush);
    }

    @Override
    public void close() {
        open.values().forEach(ScoreCache::close);
    }
}

package io.prefero.image;

import io.prefero.score.cache.Fingerprint;
import io.prefero.score.cache.ScoreCache;
import io.prefero.score.cache.ScoreKind;
import io.prefero.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where latent images and prompts are remembered: on disk, for later epochs, runs and methods, or while a run lasts. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
final class Memory implements AutoCloseable {
    private final Optional<Path> root;
    private final Consumer<String> warnings;
    private final List<ScoreCache> open = new ArrayList<>();

    /**
     * A memory.
     *
     * @param root the folder of all that is remembered; nothing is written without one
     * @param warnings told of damaged files and of a full disk
     */
    Memory(Optional<Path> root, Consumer<String> warnings) {
        this.root = root;
        this.warnings = warnings;
    }

    /** What one network computes. */
    Remembering of(String what, Supplier<Fingerprint> network) {
        if (root.isEmpty()) {
            return new Remembering(Optional.empty(), new HashMap<>());
        }
        ScoreCache cache = ScoreCache.open(root.get(), new ScoreKind(network.get(), DType.F32, what, 1), warnings);
        open.add(cache);
        return new Remembering(Optional.of(cache), new HashMap<>());
    }

    @Override
    public void close() {
        open.forEach(ScoreCache::close);
    }
}

package io.prefero.image;

import io.prefero.score.cache.ContentKey;
import io.prefero.score.cache.ScoreCache;
import io.prefero.score.cache.Values;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one network says of things, computed once.
 *
 * @param cache on disk
 * @param held in its place, where nothing is to be written
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
record Remembering(Optional<ScoreCache> cache, Map<ContentKey, Values> held) {
    Values of(ContentKey key, Supplier<Values> computed) {
        if (cache.isEmpty()) {
            return held.computeIfAbsent(key, k -> computed.get());
        }
        Optional<Values> found = cache.get().find(key);
        if (found.isPresent()) {
            return found.get();
        }
        Values values = computed.get();
        cache.get().put(key, values);
        return values;
    }
}

package io.prefero.example;

import io.prefero.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/**
 * The two sides of a run's data.
 *
 * @param train rows to train on, at least one
 * @param eval rows to evaluate on; may be none
 */
public record Datasets(Dataset train, Dataset eval) {
    /**
     * The data that the settings describe, from the cache if the same content was tokenised before.
     *
     * @param settings which files, and how they are read
     * @param kind what the method learns from
     * @param tokenizer makes the ids; stays the caller's to close
     * @param cache folder of the cache, {@link #defaultCache()} unless there is reason for another
     * @throws IllegalArgumentException if a row is wrong (naming file, line, column and value) or none is left
     */
    public static Datasets open(DataSettings settings, Kind kind, Tokenizer tokenizer, Path cache) {
        boolean split = settings.evalFraction() > 0;
        Dataset train = part(settings, settings.train(), split ? Part.TRAIN : Part.ALL, kind, tokenizer, cache);
        if (train.size() == 0) {
            throw new IllegalArgumentException("no row to train on in " + settings.train() + ": "
                    + train.report().summary());
        }
        if (split) {
            return new Datasets(train, part(settings, settings.train(), Part.EVAL, kind, tokenizer, cache));
        }
        if (settings.eval().isEmpty()) {
            return new Datasets(train, Dataset.of(List.of()));
        }
        Dataset eval = part(settings, settings.eval(), Part.ALL, kind, tokenizer, cache);
        if (eval.size() == 0) {
            throw new IllegalArgumentException("no row to evaluate on in " + settings.eval() + ": "
                    + eval.report().summary());
        }
        return new Datasets(train, eval);
    }

    private static Dataset part(
            DataSettings settings, List<Path> files, Part part, Kind kind, Tokenizer tokenizer, Path cache) {
        return new Tokenisation(settings, files, part, kind, tokenizer).cachedIn(cache);
    }

    /** Where tokenised data is kept: {@code tokens} in {@link #cacheRoot()}. */
    public static Path defaultCache() {
        return cacheRoot().resolve("tokens");
    }

    /**
     * The folder of everything that is kept between runs and can be made again: the one that the system property
     * {@code prefero.cache} or the environment variable {@code PREFERO_CACHE} names, else {@code ~/.cache/prefero}.
     */
    public static Path cacheRoot() {
        String named = System.getProperty("prefero.cache", System.getenv().getOrDefault("PREFERO_CACHE", ""));
        return named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache", "prefero") : Path.of(named);
    }
}

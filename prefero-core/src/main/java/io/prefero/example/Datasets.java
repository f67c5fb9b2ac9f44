package io.prefero.example;

import io.prefero.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The two sides of a run's data.
 *
 * @param train rows to train on, at least one
 * @param eval rows to evaluate on; may be none
 * @param beside what rows to forget are given from other files
 */
public record Datasets(Dataset train, Dataset eval, Beside beside) {
    /**
     * The data that the settings describe, from the cache if the same content was tokenised before.
     *
     * @param settings which files, and how they are read
     * @param kind what the method learns from
     * @param wording the texts that it makes of a row
     * @param tokenizer makes the ids; stays the caller's to close
     * @param cache folder of the cache, {@link #defaultCache()} unless there is reason for another
     * @throws IllegalArgumentException if a row is wrong (naming file, line, column and value) or none is left
     */
    public static Datasets open(DataSettings settings, Kind kind, Wording wording, Tokenizer tokenizer, Path cache) {
        return open(settings, kind, wording, tokenizer, cache, Optional.empty());
    }

    /** The same for a model that sees pictures in prompts; what it sees decides the ids, so these are not kept. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public static Datasets open(
            DataSettings settings,
            Kind kind,
            Wording wording,
            Tokenizer tokenizer,
            Path cache,
            Optional<Illustrations> illustrations) {
        Parts parts = new Parts(settings, kind, wording, tokenizer, cache, illustrations);
        boolean split = settings.evalFraction() > 0;
        Dataset train = parts.of(settings.train(), split ? Part.TRAIN : Part.ALL);
        if (train.size() == 0) {
            throw new IllegalArgumentException("no row to train on in " + settings.train() + ": "
                    + train.report().summary());
        }
        if (split) {
            Dataset held = parts.of(settings.train(), Part.EVAL);
            return new Datasets(train, held, beside(settings, train, tokenizer, cache));
        }
        if (settings.eval().isEmpty()) {
            return new Datasets(train, Dataset.of(List.of()), beside(settings, train, tokenizer, cache));
        }
        Dataset eval = parts.of(settings.eval(), Part.ALL);
        if (eval.size() == 0) {
            throw new IllegalArgumentException("no row to evaluate on in " + settings.eval() + ": "
                    + eval.report().summary());
        }
        return new Datasets(train, eval, beside(settings, train, tokenizer, cache));
    }

    private static Beside beside(DataSettings settings, Dataset forget, Tokenizer tokenizer, Path cache) {
        Beside beside = beside(settings, tokenizer, cache);
        beside.requireApart(forget);
        return beside;
    }

    /** Only what rows to forget are given from other files, read and cached as in {@link #open}. */
    public static Beside beside(DataSettings settings, Tokenizer tokenizer, Path cache) {
        return new Beside(
                more(settings, settings.retain(), Kind.RETAIN, tokenizer, cache),
                more(settings, settings.refusals(), Kind.REFUSAL, tokenizer, cache));
    }

    private static Dataset more(DataSettings settings, List<Path> files, Kind kind, Tokenizer tokenizer, Path cache) {
        return files.isEmpty()
                ? Dataset.of(List.of())
                : new Parts(settings, kind, Wording.PLAIN, tokenizer, cache, Optional.empty()).of(files, Part.ALL);
    }

    /** How the parts of a run's data are read. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private record Parts(
            DataSettings settings,
            Kind kind,
            Wording wording,
            Tokenizer tokenizer,
            Path cache,
            Optional<Illustrations> illustrations) {
        Dataset of(List<Path> files, Part part) {
            return new Tokenisation(settings, files, part, kind, wording, tokenizer, illustrations).cachedIn(cache);
        }
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

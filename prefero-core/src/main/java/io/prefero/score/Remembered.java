package io.prefero.score;

import io.prefero.score.cache.ContentKey;
import io.prefero.score.cache.ScoreCache;
import io.prefero.score.cache.Values;
import io.prefero.tensor.DType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** One signal of one need: the values of each example, as far as a cache has them. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
final class Remembered {
    private final Asked asked;
    private final Signal signal;
    private final int width;
    private final DType type;
    private final ScoreCache cache;
    private final Optional<Album> album;
    private final Map<Integer, double[]> values = new HashMap<>();

    /**
     * Looks the values up.
     *
     * @param width numbers per token
     * @param type what the model computes in
     */
    Remembered(Asked asked, Signal signal, int width, DType type, ScoreCache cache, Optional<Album> album) {
        this.album = album;
        this.asked = asked;
        this.signal = signal;
        this.width = width;
        this.type = type;
        this.cache = cache;
        for (int i = 0; i < asked.branches().size(); i++) {
            find(i);
        }
    }

    /** What the cache has of an example, if it has all of it. */
    private void find(int example) {
        List<TextBranch> branches = asked.branches().get(example);
        List<double[]> found = branches.stream()
                .flatMap(b -> cache.find(key(b)).map(Values::doubles).stream())
                .toList();
        if (found.size() == branches.size()) {
            values.put(example, found.stream().flatMapToDouble(Arrays::stream).toArray());
        }
    }

    private ContentKey key(TextBranch branch) {
        Span span = asked.need().stretch().span();
        int[] ids = Arrays.copyOf(branch.sequence().ids(), branch.to(span));
        return album.map(a -> a.key(ids, branch.from(span))).orElseGet(() -> ContentKey.of(ids, branch.from(span)));
    }

    Asked asked() {
        return asked;
    }

    Signal signal() {
        return signal;
    }

    boolean lacks(int example) {
        return !values.containsKey(example);
    }

    /**
     * Remembers what was computed for an example, if nothing was found. A text that occurs twice has the value that came
     * first, here and in every run to come.
     */
    void add(int example, double[] computed) {
        if (lacks(example)) {
            int at = 0;
            for (TextBranch branch : asked.branches().get(example)) {
                int numbers = asked.length(branch) * width;
                cache.put(key(branch), stored(Arrays.copyOfRange(computed, at, at += numbers)));
            }
            find(example);
        }
    }

    /** The same; or what was found is compared with it. */
    void meet(int example, double[] computed) {
        if (lacks(example)) {
            add(example, computed);
        } else {
            compare(example, computed);
        }
    }

    private Values stored(double[] computed) {
        if (type == DType.F64) {
            return Values.of(computed);
        }
        float[] narrow = new float[computed.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) computed[i];
        }
        return Values.of(narrow);
    }

    /** Refuses to go on if what was found is not what was computed. */
    void compare(int example, double[] computed) {
        double[] found = Objects.requireNonNull(values.get(example));
        for (int i = 0; i < computed.length; i++) {
            double allowed = tolerance() * Math.max(1, Math.abs(computed[i]));
            if (Double.compare(found[i], computed[i]) != 0 && !(Math.abs(found[i] - computed[i]) <= allowed)) {
                throw new IllegalStateException("the reference cache says " + found[i] + " of token " + i / width
                        + " of a response, the model " + computed[i] + " (" + signal.key() + "). The cache in "
                        + cache.folder() + " is not this model's: delete that folder, or go on without it"
                        + " (--no-reference-cache), and please report this");
            }
        }
    }

    /** What texts that are computed in other company may differ by. */
    private double tolerance() {
        return switch (type) {
            case F64 -> 1e-9;
            case F32 -> 1e-3;
            default -> 0.25;
        };
    }

    Column column() {
        double[] flat = IntStream.range(0, asked.branches().size())
                .mapToObj(values::get)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        long tokens = flat.length / width;
        return new Column(flat, signal.vector() ? new long[] {tokens, width} : new long[] {tokens});
    }
}

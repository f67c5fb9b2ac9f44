package io.prefero.score;

import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.Noising;
import io.prefero.score.cache.ContentKey;
import io.prefero.score.cache.ScoreCache;
import io.prefero.score.cache.Values;
import io.prefero.tensor.DType;
import java.util.List;
import java.util.Optional;

/** The errors of frozen denoisers, found in a cache or put there. */
final class FrozenErrors {
    private static final double TOLERANCE = 1e-3; // relative; images that are computed in other company differ by less

    private final ReferenceCache cache;
    private final Noising noising;

    FrozenErrors(ReferenceCache cache, Noising noising) {
        this.cache = cache;
        this.noising = noising;
    }

    private ScoreCache errors(Role role, Denoiser model) {
        return cache.of(role, "squared_error " + noising.identity(), model.dtype(), 1);
    }

    /** The errors of all images, if all are there. */
    Optional<double[]> find(Role role, Denoiser model, List<ImageBranch> images) {
        if (!cache.remembers(role)) {
            return Optional.empty();
        }
        ScoreCache known = errors(role, model);
        double[] found = new double[images.size()];
        for (int i = 0; i < found.length; i++) {
            Optional<Values> values = known.find(images.get(i).key());
            if (values.isEmpty()) {
                return Optional.empty();
            }
            found[i] = values.get().doubles()[0];
        }
        return Optional.of(found);
    }

    /** Remembers what was computed, or compares it with what is there. */
    void meet(Role role, Denoiser model, List<ImageBranch> images, double[] computed) {
        if (!cache.remembers(role)) {
            return;
        }
        ScoreCache known = errors(role, model);
        for (int i = 0; i < computed.length; i++) {
            ContentKey key = images.get(i).key();
            Optional<Values> values = known.find(key);
            if (values.isPresent()) {
                compare(values.get().doubles()[0], computed[i], known);
            } else if (model.dtype() == DType.F64) {
                known.put(key, Values.of(computed[i]));
            } else {
                known.put(key, Values.of((float) computed[i]));
            }
        }
    }

    private static void compare(double found, double computed, ScoreCache cache) {
        if (!(Math.abs(found - computed) <= TOLERANCE * Math.max(1, Math.abs(computed)))) {
            throw new IllegalStateException("the reference cache says " + found + " of a noised image, the model "
                    + computed + ". The cache in " + cache.folder()
                    + " is not this model's: delete that folder, or go on"
                    + " without it (--no-reference-cache), and please report this");
        }
    }
}

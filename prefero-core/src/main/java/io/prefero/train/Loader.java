package io.prefero.train;

import io.prefero.models.Model;
import io.prefero.score.cache.Fingerprint;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** Where the models of a run's roles come from. */
interface Loader<M extends Model> {
    /** Loads the checkpoint. */
    M load();

    /** A model beside a base that has these weights for its own, and shares all others with it. */
    M with(M base, Map<String, Tensor> weights);

    /** The weights that learn where all of them may. */
    default Map<String, Tensor> trainable(M model) {
        return model.parameters();
    }

    /** What the checkpoint computes with. */
    Fingerprint fingerprint();

    /** What an adapter of it adds to that. */
    Fingerprint fingerprint(Path adapter);
}

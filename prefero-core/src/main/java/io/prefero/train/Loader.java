package io.prefero.train;

import io.prefero.models.Adapter;
import io.prefero.models.Model;
import io.prefero.score.cache.Fingerprint;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** Where the models of a run's roles come from. */
interface Loader<M extends Model> {
    /** Loads the checkpoint, anew each time. */
    M load();

    /** A model with an adapter added, in weights of its own. */
    M plus(M base, Adapter adapter);

    /** The weights that learn where all of them may. */
    default Map<String, Tensor> trainable(M model) {
        return model.parameters();
    }

    /** What the checkpoint computes with. */
    Fingerprint fingerprint();

    /** What an adapter of it adds to that. */
    Fingerprint fingerprint(Path adapter);
}

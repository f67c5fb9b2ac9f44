package io.prefero.score;

import io.prefero.score.cache.ContentKey;
import io.prefero.tensor.Tensor;
import java.util.Optional;

/**
 * What text encoders say of a prompt. Not to be changed.
 *
 * @param key of the prompt
 * @param states row-major, [tokens, width]
 * @param tokens how many
 * @param pooled one vector; empty if the encoders give none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Caption(ContentKey key, float[] states, int tokens, float[] pooled) {
    Tensor statesTensor() {
        return Tensor.of(states).view(tokens, states.length / tokens);
    }

    Optional<Tensor> pooledTensor() {
        return pooled.length == 0 ? Optional.empty() : Optional.of(Tensor.of(pooled));
    }
}

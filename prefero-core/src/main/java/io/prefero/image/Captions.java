package io.prefero.image;

import io.prefero.models.diffusion.Pipeline;
import io.prefero.models.diffusion.Prompts;
import io.prefero.score.Caption;
import io.prefero.score.cache.ContentKey;
import io.prefero.score.cache.Fingerprint;
import io.prefero.score.cache.Values;
import io.prefero.tensor.DType;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prompts as the pipeline's text encoders read them; each is encoded once. */
final class Captions {
    private static final int HEAD = 3;

    private final Pipeline pipeline;
    private final Remembering remembering;

    Captions(Pipeline pipeline, Memory memory) {
        this.pipeline = pipeline;
        this.remembering = memory.of("prompt", () -> fingerprint(pipeline.prompts()));
    }

    private static Fingerprint fingerprint(Prompts prompts) {
        Fingerprint all = Fingerprint.ofText(prompts.identity());
        for (Path folder : prompts.folders()) {
            all = all.and(Fingerprint.of(folder, "model", "config.json"));
        }
        return all;
    }

    /** What the encoders say of a prompt. */
    Caption of(String prompt) {
        ContentKey key = ContentKey.of(prompt);
        float[] found = remembering.of(key, () -> encoded(prompt)).floats();
        int tokens = (int) found[0];
        int states = tokens * (int) found[1];
        return new Caption(
                key,
                Arrays.copyOfRange(found, HEAD, HEAD + states),
                tokens,
                Arrays.copyOfRange(found, HEAD + states, HEAD + states + (int) found[2]));
    }

    /** Tokens, the width of their states, that of the pooled vector; then the states and the vector. */
    private Values encoded(String prompt) {
        try (Scope scope = Scope.open()) {
            Prompts.Encoded encoded = pipeline.prompts().encode(List.of(prompt));
            Tensor states = encoded.states();
            long pooled = encoded.pooled().map(Tensor::count).orElse(0L);
            List<Tensor> parts = new ArrayList<>();
            parts.add(Tensor.of(states.size(1), states.size(2), pooled).to(DType.F32));
            parts.add(states.to(DType.F32).reshape(-1));
            encoded.pooled().ifPresent(p -> parts.add(p.to(DType.F32).reshape(-1)));
            return Values.of(Latents.floats(Tensor.cat(0, parts).toDoubles()));
        }
    }
}

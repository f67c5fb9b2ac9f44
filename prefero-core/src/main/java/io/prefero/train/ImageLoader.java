package io.prefero.train;

import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.DiffusersLora;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.score.cache.Fingerprint;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Denoisers of a pipeline. */
record ImageLoader(Pipeline pipeline) implements Loader<Denoiser> {
    @Override
    public Denoiser load() {
        return pipeline.denoiser();
    }

    @Override
    public Denoiser with(Denoiser base, Map<String, Tensor> weights) {
        return base.with(weights);
    }

    @Override
    public Fingerprint fingerprint() {
        return Fingerprint.of(pipeline.denoiserFolder(), Denoiser.WEIGHTS, "config.json");
    }

    @Override
    public Fingerprint fingerprint(Path adapter) {
        return Fingerprint.ofFile(Files.isDirectory(adapter) ? adapter.resolve(DiffusersLora.FILE) : adapter);
    }
}

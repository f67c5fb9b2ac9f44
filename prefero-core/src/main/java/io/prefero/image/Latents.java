package io.prefero.image;

import io.prefero.models.diffusion.Autoencoder;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.picture.Picture;
import io.prefero.picture.PictureFile;
import io.prefero.score.LatentImage;
import io.prefero.score.cache.ContentKey;
import io.prefero.score.cache.Fingerprint;
import io.prefero.score.cache.Values;
import io.prefero.tensor.DType;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Latent images of files, as the pipeline's autoencoder encodes them; each is encoded once. */
final class Latents {
    private final Pipeline pipeline;
    private final int resolution;
    private final Remembering remembering;
    private final Map<Path, ContentKey> contents = new HashMap<>();

    /**
     * Latent images of a size.
     *
     * @param resolution height and width in pixels
     */
    Latents(Pipeline pipeline, int resolution, Memory memory) {
        this.pipeline = pipeline;
        this.resolution = resolution;
        this.remembering = memory.of("latent_image", () -> {
            Path folder = pipeline.autoencoder().folder();
            return Fingerprint.of(folder, Denoiser.WEIGHTS, "config.json");
        });
    }

    /** Both ways of looking at an image. */
    enum View {
        AS_IT_IS,
        MIRRORED
    }

    /** The latent image of a file: its shorter side brought to the resolution, and the middle cut out. */
    LatentImage of(Path file, View view) {
        ContentKey content = contents.computeIfAbsent(file, Latents::content);
        ContentKey key = ContentKey.of(content + " " + resolution + " " + view);
        float[] found = remembering.of(key, () -> encoded(file, view)).floats();
        int[] shape = {(int) found[0], (int) found[1], (int) found[2]};
        int count = shape[0] * shape[1] * shape[2];
        return new LatentImage(
                key,
                Arrays.copyOfRange(found, shape.length, shape.length + count),
                Arrays.copyOfRange(found, shape.length + count, shape.length + 2 * count),
                Arrays.stream(shape).asLongStream().toArray());
    }

    private static ContentKey content(Path file) {
        try {
            return ContentKey.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Channels, height and width; then the means and the logarithms of variances of latents as the denoiser has them. */
    private Values encoded(Path file, View view) {
        Picture picture = Framing.of(PictureFile.read(file), resolution);
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            Autoencoder autoencoder = pipeline.autoencoder();
            Tensor pixels = Framing.pixels(view == View.MIRRORED ? picture.flipped() : picture);
            Autoencoder.Posterior posterior = autoencoder.encode(autoencoder.placed(pixels));
            Tensor mean = autoencoder.latents(posterior.mean());
            Tensor logVariance = posterior.logVariance().plus(2 * Math.log(autoencoder.scale()));
            Tensor shape = Tensor.of(Arrays.copyOfRange(mean.shape(), 1, 4)).to(DType.F32);
            double[] all = Tensor.cat(
                            0,
                            List.of(
                                    shape,
                                    mean.to(DType.F32).reshape(-1),
                                    logVariance.to(DType.F32).reshape(-1)))
                    .toDoubles();
            return Values.of(floats(all));
        }
    }

    static float[] floats(double[] wide) {
        float[] narrow = new float[wide.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) wide[i];
        }
        return narrow;
    }
}

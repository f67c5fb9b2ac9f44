package io.prefero.lab.shapes;

import io.prefero.models.ModelFolder;
import io.prefero.models.diffusion.Autoencoder;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Folders;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Teaches an autoencoder to show scenes in little (Kingma and Welling 2013; the KL term as light as in Rombach et al. 2021). */
final class Compression {
    private static final int STEPS = 900;
    private static final int BATCH = 16;
    private static final double RATE = 2e-3;
    private static final double LIGHT = 1e-4; // of the KL term
    private static final int MEASURED = 128; // scenes

    private final Autoencoder autoencoder;
    private final List<Scene> scenes;
    private final Draw draw;

    private Compression(Autoencoder autoencoder, List<Scene> scenes, Draw draw) {
        this.autoencoder = autoencoder;
        this.scenes = scenes;
        this.draw = draw;
    }

    /** Trains the autoencoder of one folder into another. */
    static void learn(Path fresh, Path learned, long seed) {
        try (Autoencoder autoencoder = Autoencoder.load(fresh, DType.F32, Device.CPU)) {
            Compression own = new Compression(
                    autoencoder,
                    Scenes.any(seed, "compression", STEPS * BATCH),
                    Draw.seed(seed).of("compression"));
            own.train();
            String config = TinyPipeline.autoencoder(own.scale());
            Folders.write(learned, folder -> {
                AtomicFile.write(folder.resolve("config.json"), config);
                ModelFolder.weights(
                        folder.resolve(Denoiser.WEIGHTS + ".safetensors"), autoencoder.parameters(), DType.F32);
            });
        }
    }

    private void train() {
        try (FlatParameters flat = new FlatParameters(autoencoder.parameters());
                AdamW adam = new AdamW(flat, new AdamW.Settings(0.9, 0.99, 1e-8, 0))) {
            for (int step = 0; step < STEPS; step++) {
                try (Scope scope = Scope.open()) {
                    flat.zeroGradients();
                    loss(step).backward();
                    adam.step(RATE * (1 - step / (double) STEPS), Math.min(1, 1 / flat.gradientNorm()));
                }
            }
        }
    }

    /** The mean squared error of pixels, and a little of KL(posterior ‖ unit normal). */
    private Tensor loss(int step) {
        Tensor pixels = pixels(step * BATCH, BATCH);
        Autoencoder.Posterior posterior = autoencoder.encode(pixels);
        Tensor mean = posterior.mean();
        Tensor spread = posterior.logVariance();
        Tensor latent = posterior.sample(Tensor.normal(draw.at(step), 1, mean.shape()));
        Tensor missed = autoencoder.decode(latent).minus(pixels).square().mean();
        Tensor kl = mean.square().plus(spread.exp()).minus(spread).minus(1).mean();
        return missed.plus(kl.times(LIGHT / 2));
    }

    private double scale() {
        try (Scope scope = Scope.open()) {
            double[] latents =
                    autoencoder.encode(pixels(0, MEASURED)).mean().detach().toDoubles();
            double square = Arrays.stream(latents).map(x -> x * x).average().orElseThrow();
            return 1 / Math.sqrt(square);
        }
    }

    private Tensor pixels(int from, int count) {
        return Autoencoder.pixels(
                IntStream.range(from, from + count)
                        .mapToObj(row -> scenes.get(row).picture().rgb())
                        .toList(),
                Scene.SIZE,
                Scene.SIZE);
    }
}

package io.prefero.lab.shapes;

import io.prefero.models.Pass;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.ImageGenerator;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.models.diffusion.SamplerKind;
import io.prefero.picture.Picture;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image model that paints what it is asked for. */
final class Painter implements AutoCloseable {
    private static final ImageGenerator.Settings SETTINGS =
            new ImageGenerator.Settings(SamplerKind.DDIM, 15, 2, 0, Scene.SIZE, Scene.SIZE);
    private static final int BATCH = 60;

    private final Pipeline pipeline;
    private final Denoiser denoiser;

    private Painter(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.denoiser = pipeline.denoiser();
    }

    /**
     * A painter.
     *
     * @param unet the folder of the UNet in use
     */
    static Painter load(Path pipeline, Path unet) {
        return new Painter(Pipeline.open(pipeline, Optional.of(unet), DType.F32, Device.CPU));
    }

    /** An image for each wish; the noise of the i-th is a function of {@code draw} and i. */
    List<Picture> paint(List<Wish> wishes, Draw draw) {
        ImageGenerator generator = new ImageGenerator(pipeline, denoiser, Pass.BASE);
        List<Picture> pictures = new ArrayList<>();
        for (int from = 0; from < wishes.size(); from += BATCH) {
            List<Wish> some = wishes.subList(from, Math.min(from + BATCH, wishes.size()));
            List<Draw> draws = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                draws.add(draw.at(from + i));
            }
            try (Scope scope = Scope.open()) {
                generator
                        .bytes(generator.pixels(generator.latents(
                                some.stream().map(Wish::prompt).toList(),
                                ImageGenerator.nothing(some.size()),
                                SETTINGS,
                                generator.noise(draws, SETTINGS))))
                        .forEach(rgb -> pictures.add(new Picture(Scene.SIZE, Scene.SIZE, rgb)));
            }
        }
        return pictures;
    }

    @Override
    public void close() {
        denoiser.close();
        pipeline.close();
    }
}

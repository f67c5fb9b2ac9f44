package io.prefero.image;

import io.prefero.example.ImageRow;
import io.prefero.example.ImageSettings;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.score.Branch;
import io.prefero.score.ImageBranch;
import io.prefero.score.LatentImage;
import io.prefero.score.Noise;
import io.prefero.score.Noised;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes rows of images into what is scored. What is drawn for a row is a function of its draw, and the same for its images. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public final class ImageStore implements AutoCloseable {
    private final ImageSettings settings;
    private final int timesteps;
    private final Memory memory;
    private final Latents latents;
    private final Captions captions;

    /**
     * A store.
     *
     * @param pipeline encodes images and prompts
     * @param settings with a resolution
     * @param root the folder of all that is remembered; nothing is written without one
     * @param warnings told of damaged files and of a full disk
     */
    public ImageStore(Pipeline pipeline, ImageSettings settings, Optional<Path> root, Consumer<String> warnings) {
        this.settings = settings;
        this.timesteps = pipeline.scheduler().noising().count();
        this.memory = new Memory(root, warnings);
        this.latents = new Latents(pipeline, settings.resolution().orElseThrow(), memory);
        this.captions = new Captions(pipeline, memory);
        settings.timesteps().stream()
                .filter(t -> t < 0 || t >= timesteps)
                .findFirst()
                .ifPresent(t -> {
                    throw new IllegalArgumentException(
                            "data.images.timesteps: " + t + " is not in [0, " + (timesteps - 1) + "]");
                });
    }

    /** Settings with a resolution that a denoiser can see: the one it was made for, unless another is given. */
    public static ImageSettings fitted(ImageSettings settings, Pipeline pipeline, Denoiser denoiser) {
        int usual = denoiser.sampleSize() * pipeline.autoencoder().factor();
        return settings.at(
                pipeline.fitting("data.images.resolution", settings.resolution().orElse(usual)));
    }

    /**
     * A row to train on: everything about it is drawn.
     *
     * @param names which of its images are wanted
     * @param draw the row's own
     */
    public Tree drawn(ImageRow row, List<String> names, Draw draw) {
        int of = settings.timesteps().isEmpty()
                ? timesteps
                : settings.timesteps().size();
        int place = draw.of("timestep").below(of);
        int timestep =
                settings.timesteps().isEmpty() ? place : settings.timesteps().get(place);
        boolean dropped = draw.of("caption").uniform() < settings.captionDropout();
        boolean mirrored = settings.flip() && draw.of("flip").uniform() < 0.5;
        return tree(
                row,
                names,
                dropped ? "" : row.prompt(),
                mirrored ? Latents.View.MIRRORED : Latents.View.AS_IT_IS,
                timestep,
                draw);
    }

    /** A row to measure: as it is, at the timestep in the middle of the {@code part}-th of so many equal parts of all. */
    public Tree measured(ImageRow row, List<String> names, int part, int parts, Draw draw) {
        int timestep = settings.timesteps().isEmpty()
                ? (int) ((part + 0.5) * timesteps / parts)
                : settings.timesteps().get(part % settings.timesteps().size());
        return tree(row, names, row.prompt(), Latents.View.AS_IT_IS, timestep, draw);
    }

    private Tree tree(ImageRow row, List<String> names, String prompt, Latents.View view, int timestep, Draw draw) {
        List<Branch> images = names.stream()
                .<Branch>map(name -> new ImageBranch(
                        name,
                        latent(row, name, view),
                        captions.of(prompt),
                        new Noised(
                                timestep,
                                Noise.of(draw.of("noise")),
                                Noise.of(draw.of("posterior").of(name)))))
                .toList();
        return new Tree(row.row(), images, Map.of());
    }

    private LatentImage latent(ImageRow row, String name, Latents.View view) {
        try {
            return latents.of(row.image(name), view);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(row.at() + ": the " + name + " image: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}

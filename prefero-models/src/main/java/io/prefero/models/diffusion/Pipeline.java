package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder as diffusers writes it: model_index.json and a folder for each part. Parts are loaded when they are first asked for;
 * autoencoder and text encoders compute in at least fp32, as the one of Stable Diffusion XL must.
 */
public final class Pipeline implements AutoCloseable {
    private static final String INDEX = "model_index.json";

    private final Path folder;
    private final Path denoiser;
    private final Family family;
    private final SchedulerConfig scheduler;
    private final int contextWidth;
    private final boolean emptyIsZero;
    private final DType type;
    private final Device device;
    private Optional<Autoencoder> autoencoder = Optional.empty();
    private Optional<Prompts> prompts = Optional.empty();

    private Pipeline(Path folder, Path denoiser, ConfigJson index, DType type, Device device) {
        this.folder = folder;
        this.denoiser = denoiser;
        this.family = Family.of(index);
        this.scheduler = SchedulerConfig.read(folder.resolve("scheduler"));
        ConfigJson config = ConfigJson.read(denoiser.resolve("config.json"));
        this.contextWidth = config.whole(family == Family.THREE ? "joint_attention_dim" : "cross_attention_dim", 1, 0);
        this.emptyIsZero = family == Family.XL && index.flag("force_zeros_for_empty_prompt", true);
        this.type = type;
        this.device = device;
    }

    /** Whether a folder is a pipeline's. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(INDEX));
    }

    /**
     * Opens a folder.
     *
     * @param denoiser the folder of another UNet or transformer to be used in place of its own
     * @param type what the denoiser computes in
     * @throws IllegalArgumentException if it is no pipeline's, or of a kind that is not supported
     */
    public static Pipeline open(Path folder, Optional<Path> denoiser, DType type, Device device) {
        if (!isIn(folder)) {
            throw new IllegalArgumentException("no " + INDEX + " in " + folder
                    + ": an image model is a folder as diffusers' pipeline.save_pretrained writes it");
        }
        ConfigJson index = ConfigJson.read(folder.resolve(INDEX));
        Path own = folder.resolve(Family.of(index).denoiser());
        return new Pipeline(folder, denoiser.orElse(own), index, type, device);
    }

    public Family family() {
        return family;
    }

    public SchedulerConfig scheduler() {
        return scheduler;
    }

    /** The folder of its UNet or transformer. */
    public Path denoiserFolder() {
        return denoiser;
    }

    /** Loads its UNet or transformer, a new one each time, which the caller closes. */
    public Denoiser denoiser() {
        return Denoiser.load(denoiser, type, device);
    }

    /** The same of that in its own folder, whichever is used in its place. */
    public Denoiser ownDenoiser() {
        return Denoiser.load(folder.resolve(family.denoiser()), type, device);
    }

    /** Its autoencoder, which belongs to this. */
    public Autoencoder autoencoder() {
        if (autoencoder.isEmpty()) {
            autoencoder = Optional.of(Autoencoder.load(folder.resolve("vae"), type.wide(), device));
        }
        return autoencoder.get();
    }

    /** Its tokenizers and text encoders, which belong to this. */
    public Prompts prompts() {
        if (prompts.isEmpty()) {
            prompts = Optional.of(Prompts.load(folder, family, type.wide(), device));
        }
        return prompts.get();
    }

    /**
     * What the denoiser is told.
     *
     * @param states of prompts, [B, T, D], as {@link Prompts#encode} gives them
     * @param pooled [B, P]
     * @param height of the images in pixels
     * @param width likewise
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public Condition condition(Tensor states, Optional<Tensor> pooled, int height, int width) {
        Tensor context = family == Family.THREE ? Prompts.widened(states, contextWidth) : states;
        return new Condition(
                context,
                pooled,
                family == Family.XL
                        ? Optional.of(timeIds((int) states.size(0), height, width)
                                .to(states.dtype())
                                .to(states.device()))
                        : Optional.empty());
    }

    /** Original size, crop and wanted size: a whole image, nothing cropped. */
    private static Tensor timeIds(int count, int height, int width) {
        float[] one = {height, width, 0, 0, height, width};
        float[] all = new float[count * one.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = one[i % one.length];
        }
        return Tensor.of(all).view(count, one.length);
    }

    /**
     * A height or width in pixels that its denoiser can see: a UNet halves latent images, a transformer takes them by patches.
     *
     * @throws IllegalArgumentException naming the key if it cannot
     */
    public int fitting(String key, int pixels) {
        int factor = 2 * autoencoder().factor();
        if (pixels < factor || pixels % factor != 0) {
            throw new IllegalArgumentException(key + " must be a multiple of " + factor + ", got " + pixels);
        }
        return pixels;
    }

    /** Whether an empty negative prompt is told as zeros and not encoded. */
    boolean emptyIsZero() {
        return emptyIsZero;
    }

    Device device() {
        return device;
    }

    @Override
    public void close() {
        autoencoder.ifPresent(Autoencoder::close);
        prompts.ifPresent(Prompts::close);
    }
}

package io.prefero.cli;

import io.prefero.models.diffusion.ImageGenerator;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.models.diffusion.SamplerKind;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How images are made, and where they go. */
final class ImageOptions {
    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the PNGs and sheet.png.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--denoiser",
            paramLabel = "DIR",
            description = "The UNet or transformer to use instead of the pipeline's own, as train writes it.")
    private Optional<Path> denoiser = Optional.empty();

    @Option(names = "--negative", paramLabel = "TEXT", defaultValue = "", description = "What is not wanted.")
    private String negative = "";

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            description = "ddim, ddpm, euler, dpm_solver or flow_euler; default: that of the pipeline's scheduler.")
    private Optional<SamplerKind> sampler = Optional.empty();

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "30",
            description = "Steps of the sampler; default: ${DEFAULT-VALUE}.")
    private int steps = 30;

    @Option(
            names = "--guidance",
            paramLabel = "W",
            description =
                    "How much the prompt counts; 1 turns guidance off; default: what the pipeline's family is used"
                            + " with (7.5, XL 5, Stable Diffusion 3 7).")
    private Optional<Double> guidance = Optional.empty();

    @Option(
            names = "--eta",
            paramLabel = "E",
            defaultValue = "0",
            description = "Noise of ddim's steps, from 0 (none, the default) to 1.")
    private double eta;

    @Option(names = "--height", paramLabel = "PIXELS", description = "Default: what the denoiser was made for.")
    private Optional<Integer> height = Optional.empty();

    @Option(names = "--width", paramLabel = "PIXELS", description = "Default: what the denoiser was made for.")
    private Optional<Integer> width = Optional.empty();

    /** The folder for images. */
    Path out() {
        return out.orElseThrow(() -> new IllegalArgumentException("missing --out DIR: where the images go"));
    }

    Optional<Path> denoiser() {
        return denoiser;
    }

    String negative() {
        return negative;
    }

    ImageGenerator.Settings settings(Pipeline pipeline, int usualSize) {
        return new ImageGenerator.Settings(
                sampler.orElseGet(() -> pipeline.scheduler().usual()),
                steps,
                guidance.orElseGet(() -> pipeline.family().usualGuidance()),
                eta,
                pipeline.fitting("--height", height.orElse(usualSize)),
                pipeline.fitting("--width", width.orElse(usualSize)));
    }
}

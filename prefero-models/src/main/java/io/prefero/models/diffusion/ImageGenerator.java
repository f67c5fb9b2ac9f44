package io.prefero.models.diffusion;

import io.prefero.models.Pass;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Makes images from prompts, with classifier-free guidance (Ho and Salimans 2022, arXiv:2207.12598). */
public final class ImageGenerator {
    private final Pipeline pipeline;
    private final Denoiser denoiser;
    private final Pass pass;

    /**
     * A generator.
     *
     * @param pass which adapter is on
     */
    public ImageGenerator(Pipeline pipeline, Denoiser denoiser, Pass pass) {
        this.pipeline = pipeline;
        this.denoiser = denoiser;
        this.pass = pass;
    }

    /**
     * How images are made.
     *
     * @param steps of the sampler
     * @param guidance w: what is said of the prompt counts w times as much as what is said without it; 1 says it once
     * @param eta DDIM's η
     * @param height of the images in pixels
     * @param width likewise
     */
    public record Settings(SamplerKind sampler, int steps, double guidance, double eta, int height, int width) {}

    /** Where the noise comes from: that to begin with, and that of each step. */
    public interface Noise {
        /** Unit noise to begin with, [B, C, h, w]. */
        Tensor start();

        /** That of a step. */
        Tensor step(int step);

        /** As each image's own draw has it, whatever the others are. */
        static Noise of(List<Draw> draws, long... shape) {
            return new Noise() {
                @Override
                public Tensor start() {
                    return drawn("start");
                }

                @Override
                public Tensor step(int step) {
                    return drawn("step " + step);
                }

                private Tensor drawn(String purpose) {
                    return Tensor.stack(
                            0,
                            draws.stream()
                                    .map(d -> Tensor.normal(d.of(purpose), 1, shape))
                                    .toList());
                }
            };
        }
    }

    /** Each image's noise from its own draw. */
    public Noise noise(List<Draw> draws, Settings settings) {
        int factor = pipeline.autoencoder().factor();
        return Noise.of(draws, denoiser.channels(), settings.height / factor, settings.width / factor);
    }

    /** The size in pixels that the denoiser was made for. */
    public int usualSize() {
        return denoiser.sampleSize() * pipeline.autoencoder().factor();
    }

    /**
     * Latent images of prompts.
     *
     * @param negative what is not wanted, for each prompt; may be empty
     * @return [B, C, h, w]
     */
    public Tensor latents(List<String> prompts, List<String> negative, Settings settings, Noise noise) {
        return Scope.measured(() -> {
            boolean guided = settings.guidance != 1;
            Condition wanted = condition(prompts, settings);
            Condition told = guided ? Condition.join(List.of(unwanted(negative, settings), wanted)) : wanted;
            Sampler sampler = settings.sampler.of(pipeline.scheduler(), settings.steps, settings.eta);
            Tensor x = noise.start().to(denoiser.device()).times(sampler.start());
            for (int i = 0; i < sampler.steps(); i++) {
                int step = i;
                Tensor before = x;
                x = Scope.of(() -> {
                    Tensor output = guidance(sampler, step, before, told, settings);
                    return sampler.next(
                            step, before, output, () -> noise.step(step).to(denoiser.device()));
                });
            }
            return x;
        });
    }

    /** What the denoiser says in a step, guided: u + w·(c − u). */
    private Tensor guidance(Sampler sampler, int step, Tensor x, Condition told, Settings settings) {
        Tensor shown = sampler.shown(step, x);
        boolean guided = settings.guidance != 1;
        Tensor both = guided ? Tensor.cat(0, List.of(shown, shown)) : shown;
        float[] times = new float[(int) both.size(0)];
        Arrays.fill(times, (float) sampler.timestep(step));
        Tensor timesteps = Tensor.of(times).to(denoiser.device());
        Tensor output = denoiser.predict(both, timesteps, told, pass).to(x.dtype());
        if (!guided) {
            return output;
        }
        Tensor[] halves = output.split(0, x.size(0), x.size(0));
        return halves[0].plus(halves[1].minus(halves[0]).times(settings.guidance));
    }

    private Condition condition(List<String> prompts, Settings settings) {
        Prompts.Encoded encoded = pipeline.prompts().encode(prompts);
        return pipeline.condition(encoded.states(), encoded.pooled(), settings.height, settings.width);
    }

    private Condition unwanted(List<String> negative, Settings settings) {
        Condition told = condition(negative, settings);
        boolean zeros = pipeline.emptyIsZero() && negative.stream().allMatch(String::isEmpty);
        return zeros
                ? new Condition(told.context().times(0.0), told.pooled().map(p -> p.times(0.0)), told.timeIds())
                : told;
    }

    /** Pixels of latent images, [B, 3, H, W] in [0, 1]. */
    public Tensor pixels(Tensor latents) {
        return Scope.measured(() -> {
            Tensor wide = latents.to(latents.dtype().wide());
            return pipeline.autoencoder().decode(wide).over(2).plus(0.5).clamp(0, 1);
        });
    }

    /** The bytes of each image's pixels, row by row, three a pixel; rounded half to even, as diffusers does. */
    public List<byte[]> bytes(Tensor pixels) {
        return IntStream.range(0, (int) pixels.size(0))
                .mapToObj(i -> bytesOf(pixels.narrow(0, i, 1)))
                .toList();
    }

    private static byte[] bytesOf(Tensor image) {
        double[] values = image.squeeze(0).permute(1, 2, 0).times(255).round().toDoubles();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) values[i];
        }
        return bytes;
    }

    /** As many empty prompts. */
    public static List<String> nothing(int count) {
        return Collections.nCopies(count, "");
    }
}

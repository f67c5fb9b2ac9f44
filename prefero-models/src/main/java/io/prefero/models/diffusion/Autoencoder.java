package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import io.prefero.models.Linear;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.models.StoredWeights;
import io.prefero.models.WeightSource;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** diffusers' AutoencoderKL: between pixels in [−1, 1] and latent images. Preference optimization only asks it. */
public final class Autoencoder implements AutoCloseable {
    private static final double EPSILON = 1e-6;
    /** Names of old files and what they are called now. */
    private static final Map<String, String> LEGACY =
            Map.of(".query.", ".to_q.", ".key.", ".to_k.", ".value.", ".to_v.", ".proj_attn.", ".to_out.0.");

    private final AutoencoderConfig config;
    private final Path folder;
    private final Map<String, Tensor> weights;
    private final Coder encoder;
    private final Optional<Conv> quant;
    private final Optional<Conv> postQuant;
    private final Coder decoder;

    private Autoencoder(AutoencoderConfig config, Path folder, Parts parts, Supplier<Map<String, Tensor>> taken) {
        this.config = config;
        this.folder = folder;
        List<Integer> w = config.widths();
        int coarsest = w.get(w.size() - 1);
        int moments = 2 * config.latent();
        encoder = new Coder(
                Conv.three(parts, "encoder.conv_in", w.get(0), 3),
                IntStream.range(0, w.size()).mapToObj(i -> down(parts, i)).toList(),
                middle(parts, "encoder.mid_block", coarsest),
                norm(parts, "encoder.conv_norm_out", coarsest),
                Conv.three(parts, "encoder.conv_out", moments, coarsest));
        quant = config.quant() ? Optional.of(Conv.one(parts, "quant_conv", moments, moments)) : Optional.empty();
        postQuant = config.postQuant()
                ? Optional.of(Conv.one(parts, "post_quant_conv", config.latent(), config.latent()))
                : Optional.empty();
        decoder = new Coder(
                Conv.three(parts, "decoder.conv_in", coarsest, config.latent()),
                IntStream.range(0, w.size()).mapToObj(i -> up(parts, i)).toList(),
                middle(parts, "decoder.mid_block", coarsest),
                norm(parts, "decoder.conv_norm_out", w.get(0)),
                Conv.three(parts, "decoder.conv_out", 3, w.get(0)));
        weights = taken.get();
    }

    /** Loads a folder with config.json and diffusion_pytorch_model.safetensors, of old files too. */
    public static Autoencoder load(Path folder, DType type, Device device) {
        ConfigJson json = ConfigJson.read(folder.resolve("config.json"));
        AutoencoderConfig config = AutoencoderConfig.read(json);
        try (Scope scope = Scope.open();
                StoredWeights stored = StoredWeights.open(folder, Denoiser.WEIGHTS, Autoencoder::name, type, device)) {
            return new Autoencoder(config, folder, new Parts(stored), () -> stored.all("an AutoencoderKL"));
        }
    }

    /** Takes the weights of one from a source. */
    static void take(ConfigJson json, Path folder, WeightSource weights) {
        new Autoencoder(AutoencoderConfig.read(json), folder, new Parts(weights), Map::of);
    }

    /** Its weights by name. */
    public Map<String, Tensor> parameters() {
        return weights;
    }

    private static Optional<String> name(String stored) {
        if (!stored.contains(".attentions.")) {
            return Optional.of(stored);
        }
        String name = stored;
        for (Map.Entry<String, String> e : LEGACY.entrySet()) {
            name = name.replace(e.getKey(), e.getValue());
        }
        return Optional.of(name);
    }

    /** Levels of residual blocks on one side of the coarsest, in the order of the computation, and what stands around them. */
    private record Coder(Conv in, List<Level> levels, Middle middle, GroupNorm norm, Conv out) {
        Tensor out(Tensor h) {
            return out.apply(norm.apply(h).silu());
        }
    }

    /** Residual blocks, and a convolution that changes the image's size. */
    private record Level(List<ResnetBlock> resnets, Optional<Conv> resized) {
        Tensor apply(Tensor x) {
            Tensor h = x;
            for (ResnetBlock resnet : resnets) {
                h = resnet.apply(h);
            }
            return h;
        }
    }

    private record Middle(ResnetBlock first, Optional<SelfAttention> attention, ResnetBlock second) {
        Tensor apply(Tensor x) {
            Tensor h = first.apply(x);
            return second.apply(attention.map(a -> a.apply(h)).orElse(h));
        }
    }

    /** One head over all pixels. */
    private record SelfAttention(GroupNorm norm, Linear query, Linear key, Linear value, Linear output) {
        Tensor apply(Tensor x) {
            return Scope.of(() -> {
                long width = x.size(1);
                Tensor rows = norm.apply(x)
                        .reshape(x.size(0), width, x.size(2) * x.size(3))
                        .transpose(1, 2)
                        .contiguous();
                Tensor q = Heads.split(query.apply(rows, Pass.BASE), 1);
                Tensor k = Heads.split(key.apply(rows, Pass.BASE), 1);
                Tensor v = Heads.split(value.apply(rows, Pass.BASE), 1);
                Tensor seen = Heads.joined(Tensor.attention(q, k, v, 1 / Math.sqrt(width)));
                return output.apply(seen, Pass.BASE)
                        .transpose(1, 2)
                        .reshape(x.shape())
                        .plus(x);
            });
        }
    }

    private Level down(Parts parts, int level) {
        String path = "encoder.down_blocks." + level;
        int width = config.widths().get(level);
        int before = config.widths().get(Math.max(0, level - 1));
        boolean last = level == config.widths().size() - 1;
        return new Level(
                resnets(parts, path, config.layers(), before, width),
                last
                        ? Optional.empty()
                        : Optional.of(Conv.of(parts, path + ".downsamplers.0.conv", width, width, 3, 2, 0)));
    }

    private Level up(Parts parts, int number) {
        String path = "decoder.up_blocks." + number;
        int last = config.widths().size() - 1;
        int width = config.widths().get(last - number);
        int before = config.widths().get(Math.min(last, last - number + 1));
        return new Level(
                resnets(parts, path, config.layers() + 1, before, width),
                number == last
                        ? Optional.empty()
                        : Optional.of(Conv.three(parts, path + ".upsamplers.0.conv", width, width)));
    }

    private List<ResnetBlock> resnets(Parts parts, String path, int count, int before, int width) {
        return IntStream.range(0, count)
                .mapToObj(j -> resnet(parts, path + ".resnets." + j, j == 0 ? before : width, width))
                .toList();
    }

    private ResnetBlock resnet(Parts parts, String path, int in, int out) {
        return ResnetBlock.of(parts, path, in, out, 0, config.groups(), EPSILON);
    }

    private Middle middle(Parts parts, String path, int width) {
        return new Middle(
                resnet(parts, path + ".resnets.0", width, width),
                config.attention() ? Optional.of(attention(parts, path + ".attentions.0", width)) : Optional.empty(),
                resnet(parts, path + ".resnets.1", width, width));
    }

    private SelfAttention attention(Parts parts, String path, int width) {
        return new SelfAttention(
                norm(parts, path + ".group_norm", width),
                parts.linear(path + ".to_q", width, width),
                parts.linear(path + ".to_k", width, width),
                parts.linear(path + ".to_v", width, width),
                parts.linear(path + ".to_out.0", width, width));
    }

    private GroupNorm norm(Parts parts, String path, int width) {
        return GroupNorm.of(parts, path, config.groups(), width, EPSILON);
    }

    /**
     * What the encoder says of images: a normal distribution of each latent number.
     *
     * @param mean [B, C, h, w]
     * @param logVariance [B, C, h, w], in [−30, 20]
     */
    public record Posterior(Tensor mean, Tensor logVariance) {
        /** A draw, from unit noise of the same shape. */
        public Tensor sample(Tensor noise) {
            return mean.plus(logVariance.times(0.5).exp().times(noise));
        }
    }

    /**
     * Pixels in [−1, 1] of images as rows of bytes, red, green and blue.
     *
     * @param images each of height · width · 3 bytes
     * @return [B, 3, height, width]
     */
    public static Tensor pixels(List<byte[]> images, int height, int width) {
        float[] values = new float[images.size() * height * width * 3];
        int at = 0;
        for (byte[] rgb : images) {
            for (byte value : rgb) {
                values[at++] = ((value & 0xff) / 255f - 0.5f) / 0.5f;
            }
        }
        return Tensor.of(values)
                .view(images.size(), height, width, 3)
                .permute(0, 3, 1, 2)
                .contiguous();
    }

    /** Encodes pixels [B, 3, H, W] in [−1, 1], H and W multiples of {@link #factor}. */
    public Posterior encode(Tensor pixels) {
        Tensor h = encoder.in.apply(pixels);
        for (Level level : encoder.levels) {
            Tensor x = h;
            h = Scope.of(() -> {
                Tensor y = level.apply(x);
                return level.resized
                        .map(conv -> conv.apply(Layers.padded(y, 0, 1, 0, 1))) // right and below, not around
                        .orElse(y);
            });
        }
        Tensor out = encoder.out(encoder.middle.apply(h));
        Tensor moments = quant.map(q -> q.apply(out)).orElse(out);
        Tensor[] halves = moments.split(1, config.latent(), config.latent());
        return new Posterior(halves[0], halves[1].clamp(-30, 20));
    }

    /** From what the encoder says to what the denoiser works on. */
    public Tensor latents(Tensor sample) {
        return sample.minus(config.shift()).times(config.scale());
    }

    /** Decodes latents [B, C, h, w] to pixels [B, 3, H, W], about [−1, 1]. */
    public Tensor decode(Tensor latents) {
        Tensor z = latents.over(config.scale()).plus(config.shift());
        Tensor h = decoder.middle.apply(
                decoder.in.apply(postQuant.map(q -> q.apply(z)).orElse(z)));
        for (Level level : decoder.levels) {
            Tensor x = h;
            h = Scope.of(() -> {
                Tensor y = level.apply(x);
                return level.resized
                        .map(conv -> conv.apply(Layers.nearest(y, 2 * y.size(2), 2 * y.size(3))))
                        .orElse(y);
            });
        }
        return decoder.out(h);
    }

    /** How many pixels are one latent pixel, along each side. */
    public int factor() {
        return config.factor();
    }

    /** The factor that brings latents to variance 1. */
    public double scale() {
        return config.scale();
    }

    /** Pixels where this computes, in its type. */
    public Tensor placed(Tensor pixels) {
        Tensor like = weights.values().iterator().next();
        return pixels.to(like.dtype()).to(like.device());
    }

    /** The channels of a latent image. */
    public int channels() {
        return config.latent();
    }

    /** The folder it was loaded from. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        weights.values().forEach(Tensor::free);
    }
}

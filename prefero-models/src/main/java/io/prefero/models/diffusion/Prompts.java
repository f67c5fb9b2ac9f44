package io.prefero.models.diffusion;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.ClipTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tokenizers and text encoders of a pipeline, and how its denoiser reads what they say. They are only asked. */
public final class Prompts implements AutoCloseable {
    /** Tokens that Stable Diffusion 3 keeps for T5, of zeros without it. */
    private static final int OTHER_TOKENS = 256;

    private final Family family;
    private final List<ClipTokenizer> tokenizers = new ArrayList<>();
    private final List<ClipTextEncoder> encoders = new ArrayList<>();

    private Prompts(Family family) {
        this.family = family;
    }

    /** Loads those of a pipeline's folder. */
    static Prompts load(Path folder, Family family, DType type, Device device) {
        Prompts prompts = new Prompts(family);
        try {
            for (String number : family.encoders()) {
                prompts.tokenizers.add(ClipTokenizer.load(folder.resolve("tokenizer" + number)));
                prompts.encoders.add(ClipTextEncoder.load(folder.resolve("text_encoder" + number), type, device));
            }
            return prompts;
        } catch (RuntimeException e) {
            prompts.close();
            throw e;
        }
    }

    /**
     * What the encoders say of prompts.
     *
     * @param states [B, T, D]: the last states of Stable Diffusion 1 and 2; of XL and 3 those before the last layer, of both
     *     encoders side by side
     * @param pooled [B, P]; XL: of the second encoder; 3: of both side by side
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public record Encoded(Tensor states, Optional<Tensor> pooled) {}

    /** Encodes prompts. */
    public Encoded encode(List<String> prompts) {
        List<ClipTextEncoder.Output> outputs = new ArrayList<>();
        for (int k = 0; k < encoders.size(); k++) {
            outputs.add(encoders.get(k).encode(ids(prompts, tokenizers.get(k))));
        }
        return switch (family) {
            case STABLE_DIFFUSION -> new Encoded(outputs.get(0).last(), Optional.empty());
            case XL -> new Encoded(states(outputs), Optional.of(outputs.get(1).pooled()));
            case THREE ->
                new Encoded(
                        states(outputs),
                        Optional.of(Tensor.cat(
                                1,
                                outputs.stream()
                                        .map(ClipTextEncoder.Output::pooled)
                                        .toList())));
        };
    }

    private static Tensor ids(List<String> prompts, ClipTokenizer tokenizer) {
        int[] flat = prompts.stream()
                .flatMapToInt(p -> Arrays.stream(tokenizer.ids(p)))
                .toArray();
        return Tensor.of(flat).view(prompts.size(), tokenizer.length());
    }

    private static Tensor states(List<ClipTextEncoder.Output> outputs) {
        return Tensor.cat(
                2, outputs.stream().map(ClipTextEncoder.Output::lastButOne).toList());
    }

    /** States [B, T, D] as the denoiser of Stable Diffusion 3 reads them: as wide as T5's, and room for those. */
    static Tensor widened(Tensor states, int width) {
        long[] shape = states.shape();
        return Scope.of(() -> {
            Tensor beside = Tensor.zeros(states.dtype(), shape[0], shape[1], width - shape[2])
                    .to(states.device());
            Tensor others =
                    Tensor.zeros(states.dtype(), shape[0], OTHER_TOKENS, width).to(states.device());
            return Tensor.cat(1, List.of(Tensor.cat(2, List.of(states, beside)), others));
        });
    }

    /** What decides what is said of a prompt, beside the encoders' weights. */
    public String identity() {
        return family + " " + tokenizers.stream().map(ClipTokenizer::identity).toList();
    }

    /** The folders of the encoders. */
    public List<Path> folders() {
        return encoders.stream().map(ClipTextEncoder::folder).toList();
    }

    @Override
    public void close() {
        tokenizers.forEach(ClipTokenizer::close);
        encoders.forEach(ClipTextEncoder::close);
    }
}

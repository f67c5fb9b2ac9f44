package io.prefero.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.models.Adapter;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Autoencoders, UNets and transformers give diffusers' numbers, with and without adapters, and after being saved. */
@Tag("unit")
class NetworkGoldenTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> autoencodersGiveDiffusersNumbers() {
        return Goldens.all().stream()
                .flatMap(g -> Stream.concat(
                        g.pipelines().stream()
                                .flatMap(p -> g.test(
                                        p.name() + "-vae",
                                        numbers -> autoencoder(p.folder().resolve("vae"), numbers))),
                        g.has("legacy/vae")
                                ? g.test(
                                        "sd15-vae",
                                        numbers -> autoencoder(g.root().resolve("legacy/vae"), numbers))
                                : Stream.empty()));
    }

    private static void autoencoder(Path vae, Safetensors numbers) {
        try (Autoencoder autoencoder = Autoencoder.load(vae, DType.F32, Device.CPU);
                Gradients off = Gradients.off()) {
            Autoencoder.Posterior posterior = autoencoder.encode(numbers.tensor("pixels"));
            Goldens.mustBeNear(posterior.mean(), numbers.tensor("mean"), 1e-4, "mean");
            Goldens.mustBeNear(posterior.logVariance(), numbers.tensor("logvar"), 1e-4, "logvar");
            Tensor sample = posterior.sample(numbers.tensor("posterior_noise"));
            Goldens.mustBeNear(sample, numbers.tensor("sample"), 1e-4, "sample");
            Goldens.mustBeNear(autoencoder.latents(sample), numbers.tensor("latents"), 1e-4, "latents");
            Tensor decoded = autoencoder.decode(numbers.tensor("latents"));
            Goldens.mustBeNear(decoded, numbers.tensor("decoded"), 1e-4, "decoded");
        }
    }

    private record Case(String name, Path folder) {}

    private static Stream<Case> denoisers(Goldens g) {
        return Stream.concat(
                g.pipelines().stream().map(p -> {
                    Path unet = p.folder().resolve("unet");
                    return Files.exists(unet)
                            ? new Case(p.name() + "-unet", unet)
                            : new Case(p.name() + "-transformer", p.folder().resolve("transformer"));
                }),
                g.denoisers().stream().map(d -> new Case(d.name() + "-unet", d.folder())));
    }

    @TestFactory
    Stream<DynamicTest> denoisersGiveDiffusersNumbersAndGradients() {
        return Goldens.all().stream()
                .flatMap(g -> denoisers(g).flatMap(c -> g.test(c.name, numbers -> denoiser(g, c, numbers))));
    }

    private void denoiser(Goldens g, Case c, Safetensors numbers) {
        try (Denoiser denoiser = Denoiser.load(c.folder, DType.F32, Device.CPU)) {
            Condition told = condition(g, c.name, numbers);
            Tensor x = numbers.tensor(numbers.names().contains("sample") ? "sample" : "hidden_states");
            outputs(denoiser, x, told, numbers);
            gradients(denoiser, x, told, numbers, g.json(c.name));
            Path saved = folder.resolve(c.name + g.root().hashCode());
            denoiser.save(saved, DType.F32);
            try (Denoiser again = Denoiser.load(saved, DType.F32, Device.CPU)) {
                outputs(again, x, told, numbers);
            }
            assertThat(bytes(saved.resolve("config.json"))).isEqualTo(bytes(c.folder.resolve("config.json")));
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Condition condition(Goldens g, String name, Safetensors numbers) {
        if (numbers.names().contains("encoder_hidden_states")) {
            return new Condition(
                    numbers.tensor("encoder_hidden_states"),
                    optional(numbers, "text_embeds"),
                    optional(numbers, "time_ids"));
        }
        try (Safetensors prompt = g.numbers(name.replace("-transformer", "-prompt"))) {
            return new Condition(
                    prompt.tensor("prompt_embeds"), Optional.of(prompt.tensor("pooled")), Optional.empty());
        }
    }

    private static Optional<Tensor> optional(Safetensors numbers, String name) {
        return numbers.names().contains(name) ? Optional.of(numbers.tensor(name)) : Optional.empty();
    }

    private static Tensor times(Safetensors numbers, int k, long batch) {
        Tensor t = numbers.tensor("timestep." + k).to(DType.F32);
        return t.count() == batch ? t.reshape(batch) : t.reshape(1).expand(batch);
    }

    private static void outputs(Denoiser denoiser, Tensor x, Condition told, Safetensors numbers) {
        try (Gradients off = Gradients.off()) {
            for (int k = 0; numbers.names().contains("output." + k); k++) {
                Tensor output = denoiser.predict(x, times(numbers, k, x.size(0)), told, Pass.BASE);
                Goldens.mustBeNear(output, numbers.tensor("output." + k), 5e-5, "output " + k);
            }
        }
    }

    private static void gradients(Denoiser denoiser, Tensor x, Condition told, Safetensors numbers, JsonNode facts) {
        denoiser.parameters().values().forEach(Tensor::requireGrad);
        Tensor output = denoiser.predict(x, times(numbers, 0, x.size(0)), told, Pass.BASE);
        Tensor loss = output.minus(numbers.tensor("target")).square().mean();
        loss.backward();
        assertThat(loss.item()).isCloseTo(numbers.tensor("mse_loss").item(), within(1e-5));
        JsonNode norms = facts.path("mse_gradient_norms");
        assertThat(denoiser.parameters().keySet()).containsExactlyInAnyOrderElementsOf(norms.propertyNames());
        denoiser.parameters().forEach((name, p) -> {
            double expected = norms.path(name).asDouble();
            double norm = p.grad().map(Tensor::norm).orElse(0.0);
            assertThat(norm).as(name).isCloseTo(expected, within(1e-4 * expected + 1e-6));
        });
        numbers.names().stream().filter(n -> n.startsWith("gradient.")).forEach(n -> {
            Tensor golden = numbers.tensor(n);
            Tensor ours = denoiser.parameters()
                    .get(n.substring("gradient.".length()))
                    .grad()
                    .orElseThrow();
            Goldens.mustBeNear(ours, golden, 1e-4 * Goldens.largest(golden), n);
        });
    }

    /** Weights so weak that a wrong epsilon shows. */
    @TestFactory
    Stream<DynamicTest> epsilonsAreRight() {
        return Goldens.all().stream()
                .flatMap(g -> g.test("weak", numbers -> {
                    Path pipeline = g.root().resolve("tiny-sd15");
                    try (Denoiser unet = weak(Denoiser.load(pipeline.resolve("unet"), DType.F32, Device.CPU));
                            Gradients off = Gradients.off()) {
                        Tensor output = unet.predict(
                                numbers.tensor("sample"),
                                numbers.tensor("timestep").to(DType.F32),
                                Condition.of(numbers.tensor("encoder_hidden_states")),
                                Pass.BASE);
                        Goldens.mustBeNear(output, numbers.tensor("unet"), 1e-6, "weak UNet");
                    }
                }));
    }

    private static Denoiser weak(Denoiser denoiser) {
        try (Gradients off = Gradients.off()) {
            denoiser.parameters().forEach((name, p) -> {
                if (p.dims() > 1 || name.endsWith("bias")) {
                    p.times_(0.05);
                }
            });
        }
        return denoiser;
    }

    @TestFactory
    Stream<DynamicTest> adaptersOfEverySpellingGiveDiffusersNumbers() {
        return Goldens.all().stream()
                .flatMap(g -> g.test("lora", numbers -> {
                    try (Denoiser unet = Denoiser.load(g.root().resolve("tiny-sd15/unet"), DType.F32, Device.CPU);
                            Gradients off = Gradients.off()) {
                        same(unet, Pass.BASE, numbers, "without");
                        for (String spelling : List.of("random", "random-lora_A", "random-processor", "random-kohya")) {
                            adapter(g, unet, spelling, numbers, "with");
                        }
                        for (String spelling : List.of("random-kohya-alpha8", "random-metadata-alpha8")) {
                            adapter(g, unet, spelling, numbers, "with_alpha_8");
                        }
                    }
                }));
    }

    private void adapter(Goldens g, Denoiser unet, String spelling, Safetensors numbers, String golden) {
        Path lora = g.root().resolve("lora").resolve(spelling);
        if (!Files.exists(lora)) {
            return; // a fresh clone bundles some
        }
        try (Adapter adapter = Adapter.load(lora, unet)) {
            same(unet, Pass.with(adapter), numbers, golden);
            Path saved = folder.resolve(spelling + g.root().hashCode());
            adapter.save(saved);
            try (Adapter again = Adapter.load(saved, unet);
                    Denoiser sum = unet.with(again.changed(unet.parameters()))) {
                same(unet, Pass.with(again), numbers, golden);
                same(sum, Pass.BASE, numbers, golden);
            }
        }
    }

    private static void same(Denoiser unet, Pass pass, Safetensors numbers, String golden) {
        Tensor output = unet.predict(
                numbers.tensor("sample"),
                numbers.tensor("timesteps").to(DType.F32),
                Condition.of(numbers.tensor("encoder_hidden_states")),
                pass);
        Goldens.mustBeNear(output, numbers.tensor(golden), 5e-5, golden);
    }

    @TestFactory
    Stream<DynamicTest> whatIsSavedHasTheNamesThatWereRead() {
        return Goldens.all().stream()
                .flatMap(g -> denoisers(g)
                        .map(c -> DynamicTest.dynamicTest(c.name, () -> {
                            try (Denoiser denoiser = Denoiser.load(c.folder, DType.F32, Device.CPU);
                                    Safetensors before =
                                            Safetensors.open(c.folder.resolve(Denoiser.WEIGHTS + ".safetensors"))) {
                                Path saved = folder.resolve(
                                        "names-" + c.name + g.root().hashCode());
                                denoiser.save(saved, DType.F32);
                                try (Safetensors after =
                                        Safetensors.open(saved.resolve(Denoiser.WEIGHTS + ".safetensors"))) {
                                    assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
                                    assertThat(after.metadata()).isEqualTo(Map.of("format", "pt"));
                                }
                            }
                        })));
    }
}

package io.prefero.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class FreshPartTest {
    private static final Path PIPELINE = Path.of("src/test/resources/golden/diffusion/tiny-sd15");

    @TempDir
    private Path folder;

    private static String config(String part) throws IOException {
        return Files.readString(PIPELINE.resolve(part).resolve("config.json"));
    }

    @Test
    void aFreshNetworkHasTheWeightsOfItsKindAndLoads() throws IOException {
        Path fresh = folder.resolve("unet");
        FreshPart.write(fresh, config("unet"), Draw.seed(1));
        try (Denoiser own = Denoiser.load(fresh, DType.F32, Device.CPU);
                Denoiser other = Denoiser.load(PIPELINE.resolve("unet"), DType.F32, Device.CPU)) {
            assertThat(own.parameters().keySet()).isEqualTo(other.parameters().keySet());
            Map<String, Tensor> weights = own.parameters();
            assertThat(weights.get("conv_norm_out.weight").toDoubles()).containsOnly(1);
            assertThat(weights.get("conv_in.bias").toDoubles()).containsOnly(0);
            Tensor kernel = weights.get("mid_block.resnets.0.conv1.weight");
            long inputs = kernel.count() / kernel.size(0);
            assertThat(3 * inputs * kernel.square().mean().item()).isCloseTo(1, within(0.1));
        }
        assertThat(Files.readString(fresh.resolve("config.json"))).isEqualTo(config("unet"));
    }

    @Test
    void theDrawDecides() throws IOException {
        byte[] first = weights("a", 1);
        assertThat(weights("b", 1)).isEqualTo(first);
        assertThat(weights("c", 2)).isNotEqualTo(first);
    }

    private byte[] weights(String name, long seed) throws IOException {
        FreshPart.write(folder.resolve(name), config("vae"), Draw.seed(seed));
        return Files.readAllBytes(folder.resolve(name).resolve(Denoiser.WEIGHTS + ".safetensors"));
    }

    @Test
    void textEncodersAndAutoencodersLoad() throws IOException {
        FreshPart.write(folder.resolve("vae"), config("vae"), Draw.seed(1));
        FreshPart.write(folder.resolve("text"), config("text_encoder"), Draw.seed(1));
        try (Autoencoder autoencoder = Autoencoder.load(folder.resolve("vae"), DType.F32, Device.CPU);
                ClipTextEncoder encoder = ClipTextEncoder.load(folder.resolve("text"), DType.F32, Device.CPU)) {
            assertThat(autoencoder.parameters()).isNotEmpty();
            assertThat(encoder.longest()).isPositive();
        }
    }

    @Test
    void anotherKindIsRefused() {
        assertThatThrownBy(() -> FreshPart.write(folder.resolve("x"), "{\"_class_name\": \"Kandinsky\"}", Draw.seed(1)))
                .hasMessageContaining("_class_name")
                .hasMessageContaining("AutoencoderKL");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}

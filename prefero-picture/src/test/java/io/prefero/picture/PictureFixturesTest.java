package io.prefero.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pictures of the shared fixtures, and the RGB that transformers made of them. */
@Tag("unit")
class PictureFixturesTest {
    private static final Path IMAGES =
            Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden/multimodal/images");

    @ParameterizedTest
    @CsvSource({"alpha, alpha_48x64_rgba.png", "grey, grey_55x40_l.png", "palette, palette_33x29_p.png"})
    void whatTransformersSees(String name, String file) {
        assumeTrue(Files.isDirectory(IMAGES), "no fixtures at " + IMAGES);

        try (Safetensors goldens = Safetensors.open(IMAGES.resolve("rgb.safetensors"));
                Scope scope = Scope.open()) {
            Tensor golden = goldens.tensor(name); // [height, width, 3]
            long[] values = golden.toLongs();
            byte[] rgb = new byte[values.length];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) values[i];
            }
            assertThat(PictureFile.read(IMAGES.resolve(file)))
                    .isEqualTo(new Picture((int) golden.shape()[1], (int) golden.shape()[0], rgb));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "large_211x97_rgb.png, 211, 97",
        "small_20x13_rgb.png, 20, 13",
        "square_50x50_rgb.png, 50, 50",
        "tall_37x83_rgb.png, 37, 83",
        "thin_9x120_rgb.png, 9, 120",
        "wide_61x45_rgb.png, 61, 45"
    })
    void theOthersAreRead(String file, int width, int height) {
        assumeTrue(Files.isDirectory(IMAGES), "no fixtures at " + IMAGES);

        assertThat(PictureFile.read(IMAGES.resolve(file))).hasToString("Picture[" + width + "x" + height + "]");
    }
}

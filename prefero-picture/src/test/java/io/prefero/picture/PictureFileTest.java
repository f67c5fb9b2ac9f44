package io.prefero.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class PictureFileTest {
    static List<Path> files() {
        return Goldens.files("read");
    }

    static List<Path> refused() {
        return Goldens.files("refused");
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatPillowReads(Path file) {
        Picture read = PictureFile.read(file);
        Picture expected = PictureFile.read(Goldens.folder("read/rgb/" + file.getFileName() + ".png"));

        assertThat(read.width()).isEqualTo(expected.width());
        assertThat(read.height()).isEqualTo(expected.height());
        assertThat(largestDifference(read, expected)).isLessThanOrEqualTo(tolerance(file));
    }

    private static int tolerance(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("lossy") ? 64 : name.endsWith(".jpg") ? 2 : 0;
    }

    private static int largestDifference(Picture one, Picture other) {
        int largest = 0;
        for (int i = 0; i < one.rgb().length; i++) {
            largest = Math.max(largest, Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff)));
        }
        return largest;
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNoWholePictureIsRefusedByName(Path file) {
        assertThatThrownBy(() -> Assertions.assertTimeout(Duration.ofSeconds(5), () -> PictureFile.read(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " is ");
    }

    @ParameterizedTest
    @CsvSource({
        "animated.gif, is an animated GIF",
        "animated.png, is an animated PNG",
        "animated.webp, is an animated WebP",
        "truncated.png, is truncated",
        "truncated.jpg, is truncated",
        "truncated-progressive.jpg, is truncated",
        "truncated-with-end.jpg, is truncated",
        "truncated.webp, is truncated",
        "truncated.gif, is truncated",
        "damaged.png, is broken",
        "huge.png, is too large: 60000x60000",
        "huge.jpg, is too large: 60000x60000",
        "huge.bmp, is too large: 60000x60000",
        "huge.gif, is too large: 60000x60000",
        "long.png, is too large: 70000x1",
        "text.png, is not a PNG",
        "picture.tiff, is not a PNG",
        "empty.png, is empty"
    })
    void theReasonIsSaid(String name, String reason) {
        assertThatThrownBy(() -> PictureFile.read(Goldens.folder("refused/" + name)))
                .hasMessageContaining(name + " " + reason);
    }

    @Test
    void aFileThatIsNotThere(@TempDir Path folder) {
        Path missing = folder.resolve("missing.png");

        assertThatThrownBy(() -> PictureFile.read(missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no picture at " + missing + "; check the path");
        assertThatThrownBy(() -> PictureFile.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder + " cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"rgb.png", "baseline.jpg", "progressive.jpg", "lossless.webp", "lossy.webp", "one-frame.gif", "rgb.bmp"
    })
    void whereverItIsCutItIsRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Goldens.folder("read/" + name));
        for (int length = 0; length < whole.length - 2; length += 1 + whole.length / 60) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PictureFile.read(cut, name))
                    .as("%s cut after %d of %d bytes", name, cut.length, whole.length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(name);
        }
    }
}

package io.prefero.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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
        if (file.getFileName().toString().startsWith("lossy")) {
            // The decoder is near libwebp's, not equal; above all it does not smooth colours between pixels.
            assertThat(meanDifference(read, expected)).isLessThan(4);
        } else {
            assertThat(largestDifference(read, expected))
                    .isLessThanOrEqualTo(file.toString().endsWith(".jpg") ? 2 : 0);
        }
    }

    private static double meanDifference(Picture one, Picture other) {
        double sum = 0;
        for (int i = 0; i < one.rgb().length; i++) {
            sum += Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff));
        }
        return sum / one.rgb().length;
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
        assertThatThrownBy(() -> PictureFile.read(file))
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

    @Test
    void aFrameSmallerThanItsCanvasHasWhiteAroundIt() throws IOException {
        byte[] gif = Files.readAllBytes(Goldens.folder("read/one-frame.gif"));
        Picture frame = PictureFile.read(gif, "whole.gif");
        int image = 13 + (3 << (gif[10] & 7) + 1);
        assertThat(gif[image]).as("the frame follows the table of colours").isEqualTo((byte) 0x2c);
        gif[6] += 5;
        gif[image + 1] = 2;

        assertThat(PictureFile.read(gif, "wide.gif"))
                .isEqualTo(Picture.filled(frame.width() + 5, frame.height(), 255, 255, 255)
                        .with(frame, 2, 0));
    }

    @Test
    void anExifBlockThatCannotBeReadTurnsNothing() throws IOException {
        byte[] jpeg = Files.readAllBytes(Goldens.folder("read/orientation-6.jpg"));
        int exif = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("Exif") + 6;
        Arrays.fill(jpeg, exif, exif + 8, (byte) 7);

        assertThat(PictureFile.read(jpeg, "odd.jpg"))
                .isEqualTo(PictureFile.read(Goldens.folder("read/orientation-1.jpg")));
    }

    @Test
    void bytesAfterTheEndDoNotMatter() throws IOException {
        for (String name : List.of("rgb.png", "baseline.jpg", "lossless.webp", "one-frame.gif")) {
            byte[] whole = Files.readAllBytes(Goldens.folder("read/" + name));

            assertThat(PictureFile.read(Arrays.copyOf(whole, whole.length + 100), name))
                    .isEqualTo(PictureFile.read(whole, name));
        }
    }

    @Test
    void manyThreadsReadAtOnce() {
        Picture one = PictureFile.read(Goldens.folder("read/baseline.jpg"));

        assertThat(IntStream.range(0, 64)
                        .parallel()
                        .mapToObj(i -> PictureFile.read(Goldens.folder("read/baseline.jpg")))
                        .distinct())
                .containsExactly(one);
    }
}

package io.prefero.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class PngFileTest {
    private static final Map<String, String> TEXTS =
            Map.of("prompt", "ein Käse, 猫\nzweite Zeile 🙂", "größe", "", "Software", "Prefero");

    @TempDir
    Path folder;

    @Test
    void pixelsAndTextsComeBack() {
        Picture picture = Goldens.noise(33, 20, 3);
        Path file = folder.resolve("new/picture.png");
        PngFile.write(file, picture, TEXTS);

        assertThat(PictureFile.read(file)).isEqualTo(picture);
        assertThat(PngFile.texts(file)).isEqualTo(TEXTS);
        assertThat(PngFile.texts(file).keySet()).containsExactly("Software", "größe", "prompt");
    }

    @Test
    void imageIoReadsIt() throws IOException {
        Picture picture = Goldens.noise(5, 7, 4);
        PngFile.write(folder.resolve("a.png"), picture, TEXTS);
        BufferedImage image = ImageIO.read(folder.resolve("a.png").toFile());

        assertThat(image.getWidth()).isEqualTo(5);
        for (int i = 0; i < 35; i++) {
            int rgb = image.getRGB(i % 5, i / 5);
            assertThat(new byte[] {(byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb})
                    .containsExactly(picture.rgb()[3 * i], picture.rgb()[3 * i + 1], picture.rgb()[3 * i + 2]);
        }
    }

    @Test
    void theSameInputGivesTheSameBytesAndNothingElse() throws IOException {
        Map<String, String> otherOrder = new LinkedHashMap<>();
        TEXTS.keySet().stream().sorted().forEach(key -> otherOrder.put(key, TEXTS.get(key)));
        PngFile.write(folder.resolve("a.png"), Goldens.noise(9, 9, 5), TEXTS);
        PngFile.write(folder.resolve("b.png"), Goldens.noise(9, 9, 5), otherOrder);

        assertThat(folder.resolve("a.png")).hasSameBinaryContentAs(folder.resolve("b.png"));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aFileIsReplacedWholeOrNotAtAll() throws IOException {
        Path file = folder.resolve("a.png");
        PngFile.write(file, Picture.filled(2, 2, 1, 2, 3), Map.of());
        PngFile.write(file, Picture.filled(3, 2, 1, 2, 3), Map.of());
        assertThat(PictureFile.read(file)).isEqualTo(Picture.filled(3, 2, 1, 2, 3));

        assertThatThrownBy(() -> PngFile.write(file, Picture.filled(1, 1, 0, 0, 0), Map.of(" key", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\" key\"");
        assertThat(PictureFile.read(file).width()).isEqualTo(3);
        assertThatThrownBy(() -> PngFile.write(file.resolve("below.png"), Picture.filled(1, 1, 0, 0, 0), Map.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("below.png");
    }

    @Test
    void keywordsAndTextsThatPngCannotHoldAreRefused() {
        Picture dot = Picture.filled(1, 1, 0, 0, 0);
        for (String keyword : new String[] {"", "key ", "猫", "k".repeat(80), "a\nb"}) {
            assertThatThrownBy(() -> PngFile.write(folder.resolve("a.png"), dot, Map.of(keyword, "")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> PngFile.write(folder.resolve("a.png"), dot, Map.of("key", "a\0b")))
                .isInstanceOf(IllegalArgumentException.class);
        PngFile.write(folder.resolve("a.png"), dot, Map.of("k".repeat(79), ""));
        assertThat(PngFile.texts(folder.resolve("a.png"))).containsOnlyKeys("k".repeat(79));
    }

    @Test
    void textsThatPillowWrote() {
        assertThat(PngFile.texts(Goldens.folder("texts.png")))
                .isEqualTo(Map.of("plain", "latin é", "wide", "漢字", "packed", "ja ".repeat(50) + "é漢"));
    }

    @Test
    void textsOfWhatIsNoPngAreRefused() {
        assertThatThrownBy(() -> PngFile.texts(Goldens.folder("read/baseline.jpg")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("baseline.jpg is not a PNG file");
        assertThatThrownBy(() -> PngFile.texts(Goldens.folder("refused/truncated.png")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is truncated");
    }
}

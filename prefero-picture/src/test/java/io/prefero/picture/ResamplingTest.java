package io.prefero.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
class ResamplingTest {
    @Test
    void everyFilterEqualsPillowToTheLastBit() throws IOException {
        List<String> cases = Files.readAllLines(Goldens.folder("resize/cases.txt"));
        assertThat(cases).hasSizeGreaterThan(400);

        SoftAssertions softly = new SoftAssertions();
        for (String line : cases) {
            String[] words = line.split(" ");
            Picture source = PictureFile.read(Goldens.folder("resize/" + words[0] + ".png"));
            Picture resized = Resampling.of(Integer.parseInt(words[1]))
                    .resized(source, Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            softly.assertThat(sha256(resized)).as(line).isEqualTo(words[4]);
        }
        softly.assertAll();
    }

    private static String sha256(Picture picture) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture.rgb()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSizeIsAnEqualCopy(Resampling resampling) {
        Picture picture = Goldens.noise(9, 5, 1);
        Picture same = resampling.resized(picture, 9, 5);

        assertThat(same).isEqualTo(picture);
        assertThat(same.rgb()).isNotSameAs(picture.rgb());
    }

    @ParameterizedTest
    @EnumSource
    void oneColourStaysOneColour(Resampling resampling) {
        assertThat(resampling.resized(Picture.filled(31, 17, 3, 200, 255), 12, 40))
                .isEqualTo(Picture.filled(12, 40, 3, 200, 255));
    }

    @Test
    void pillowsNumbers() {
        assertThat(List.of(
                        Resampling.of(0),
                        Resampling.of(1),
                        Resampling.of(2),
                        Resampling.of(3),
                        Resampling.of(4),
                        Resampling.of(5)))
                .containsExactly(
                        Resampling.NEAREST,
                        Resampling.LANCZOS,
                        Resampling.BILINEAR,
                        Resampling.BICUBIC,
                        Resampling.BOX,
                        Resampling.HAMMING);
        assertThatThrownBy(() -> Resampling.of(6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 6");
    }

    @Test
    void noSizeIsRefused() {
        assertThatThrownBy(() -> Resampling.BICUBIC.resized(Goldens.noise(2, 2, 1), 0, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package io.prefero.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PictureTest {
    private static final Picture PICTURE = new Picture(
            3, 2, new byte[] {0, 1, 2, 10, 11, 12, 20, 21, 22, 100, 101, 102, 110, 111, 112, 120, 121, 122});

    @Test
    void bytesAreNotCopied() {
        byte[] rgb = new byte[3];

        assertThat(new Picture(1, 1, rgb).rgb()).isSameAs(rgb);
    }

    @Test
    void croppedIsThePartInside() {
        assertThat(PICTURE.cropped(1, 1, 2, 1)).isEqualTo(new Picture(2, 1, new byte[] {110, 111, 112, 120, 121, 122}));
        assertThat(PICTURE.cropped(0, 0, 3, 2)).isEqualTo(PICTURE);
    }

    @Test
    void aPartThatSticksOutIsRefused() {
        assertThatThrownBy(() -> PICTURE.cropped(2, 0, 2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a part of 2x1 at (2, 0) does not lie inside a picture of 3x2");
        assertThatThrownBy(() -> PICTURE.cropped(-1, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PICTURE.cropped(0, 1, 1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PICTURE.cropped(Integer.MAX_VALUE, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PICTURE.cropped(0, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void flippedExchangesLeftAndRight() {
        assertThat(PICTURE.flipped().rgb())
                .containsExactly(20, 21, 22, 10, 11, 12, 0, 1, 2, 120, 121, 122, 110, 111, 112, 100, 101, 102);
        assertThat(PICTURE.flipped().flipped()).isEqualTo(PICTURE);
    }

    @Test
    void anotherIsLaidOverACopy() {
        Picture dot = Picture.filled(1, 1, 255, 0, 7);
        Picture laid = PICTURE.with(dot, 2, 1);

        assertThat(laid.cropped(2, 1, 1, 1)).isEqualTo(dot);
        assertThat(laid.cropped(0, 0, 3, 1)).isEqualTo(PICTURE.cropped(0, 0, 3, 1));
        assertThat(PICTURE.rgb()[15]).isEqualTo((byte) 120);
        assertThatThrownBy(() -> PICTURE.with(dot, 3, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalityIsByValue() {
        Picture same = new Picture(3, 2, PICTURE.rgb().clone());

        assertThat(same).isEqualTo(PICTURE).hasSameHashCodeAs(PICTURE);
        assertThat(new Picture(2, 3, PICTURE.rgb())).isNotEqualTo(PICTURE);
        assertThat(PICTURE.flipped()).isNotEqualTo(PICTURE);
        assertThat(PICTURE).hasToString("Picture[3x2]");
    }

    @Test
    void sizesAndColoursThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new Picture(2, 2, new byte[11]))
                .hasMessage("a picture of 2x2 has 12 bytes of RGB, got 11");
        assertThatThrownBy(() -> new Picture(0, 2, new byte[0])).hasMessageContaining("got 0x2");
        assertThatThrownBy(() -> new Picture(65536, 65536, new byte[0])).hasMessageContaining("got 65536x65536");
        assertThatThrownBy(() -> Picture.filled(1, 1, 0, 256, 0)).hasMessage("green must be from 0 to 255, got 256");
    }
}

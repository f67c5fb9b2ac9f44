package io.prefero.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ContactSheetTest {
    private static final Picture RED = Picture.filled(4, 2, 255, 0, 0);
    private static final Picture GREEN = Picture.filled(1, 3, 0, 255, 0);
    private static final Picture BLUE = Picture.filled(2, 2, 0, 0, 255);

    @Test
    void cellsAreAsLargeAsTheLargestAndTheRestIsWhite() {
        Picture expected = Picture.filled(4 + 4 + 3, 3 + 3 + 3, 255, 255, 255)
                .with(RED, 1, 1)
                .with(GREEN, 6, 1)
                .with(BLUE, 1, 5);

        assertThat(ContactSheet.of(List.of(RED, GREEN, BLUE), 2, 1)).isEqualTo(expected);
    }

    @Test
    void noGapAndMoreColumnsThanPictures() {
        assertThat(ContactSheet.of(List.of(RED, BLUE), 5, 0))
                .isEqualTo(Picture.filled(8, 2, 255, 255, 255).with(RED, 0, 0).with(BLUE, 4, 0));
    }

    @Test
    void nothingToShowIsRefused() {
        assertThatThrownBy(() -> ContactSheet.of(List.of(), 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ContactSheet.of(List.of(RED), 0, 1)).hasMessageContaining("columns = 0");
        assertThatThrownBy(() -> ContactSheet.of(List.of(RED), 1, -1)).hasMessageContaining("gap = -1");
    }
}

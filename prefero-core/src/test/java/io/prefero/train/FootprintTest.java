package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run that memory cannot hold is refused with what would help. */
@Tag("unit")
class FootprintTest {
    private static final long GIGA = 1_000_000_000;

    @Test
    void whatFitsIsLetThrough() {
        assertThatCode(() -> new Footprint(GIGA, GIGA, GIGA, GIGA, 4096).requireRoom(4 * GIGA))
                .doesNotThrowAnyException();
    }

    @Test
    void tooManyTokensAtOnceAreTooMuchFirst() {
        assertThatThrownBy(() -> new Footprint(GIGA, 8 * GIGA, GIGA, GIGA, 4096).requireRoom(7 * GIGA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs about 11.00 GB")
                .hasMessageContaining("activations 8.00 GB")
                .hasMessageContaining("the machine has 7.00 GB")
                .hasMessageContaining("train.max_tokens_per_batch=2048")
                .hasMessageContaining("model.activation_checkpointing=true");
    }

    @Test
    void weightsThatDoNotFitAskForAnAdapter() {
        assertThatThrownBy(() -> new Footprint(20 * GIGA, GIGA, GIGA, GIGA, 4096).requireRoom(8 * GIGA))
                .hasMessageContaining("model.lora.rank")
                .hasMessageContaining("model.dtype=bf16");
    }
}

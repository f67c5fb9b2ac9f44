package io.prefero.objective;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.example.Dataset;
import io.prefero.example.TokenRow;
import io.prefero.example.TokenText;
import io.prefero.text.Sequence;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BalanceTest {
    private static Dataset rows(int desirable, int undesirable) {
        return Dataset.of(IntStream.range(0, desirable + undesirable)
                .mapToObj(i -> row(i, i < desirable ? 1 : 0))
                .toList());
    }

    private static TokenRow row(int i, double desirable) {
        TokenText text = new TokenText(Unpaired.RESPONSE, new Sequence(new int[] {1, 2}, 1));
        return new TokenRow(i, List.of(text), Map.of(Unpaired.DESIRABLE, desirable));
    }

    @Test
    void asMuchOrUpToAThirdMoreIsWell() {
        assertThat(Balance.advice(rows(3, 3), 1, 1)).isEmpty();
        assertThat(Balance.advice(rows(4, 3), 1, 1)).isEmpty();
        assertThat(Balance.advice(rows(3, 6), 2, 1)).isEmpty();
    }

    @Test
    void elseItSaysWhatToSet() {
        assertThat(Balance.advice(rows(30, 10), 1, 1))
                .hasValueSatisfying(advice -> assertThat(advice)
                        .contains("30 rows are desirable and 10 are not", "3.00 times")
                        .contains("desirable_weight to a value from 0.333 to 0.444")
                        .contains("undesirable_weight to one from 2.25 to 3.00"));
        assertThat(Balance.advice(rows(3, 6), 1, 1)).isPresent();
    }

    @Test
    void oneSideAloneIsNobodysBusiness() {
        assertThat(Balance.advice(rows(3, 0), 1, 1)).isEmpty();
        assertThat(Balance.advice(rows(3, 1), 1, 0)).isEmpty();
    }
}

package io.prefero.method;

import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sums of methods. */
@Tag("unit")
class WeightedSumTest {
    @Test
    void aSumMayBeATermOfASum() {
        double flat = pairs(1).evaluate(
                        method("weighted-sum", "{ terms: [{method: dpo, weight: 1.5}, {method: sft, weight: 0.5}] }"))
                .loss();
        double nested = pairs(1).evaluate(method(
                        "weighted-sum",
                        "{ terms: [{method: weighted-sum, weight: 0.5, params: {terms: [{method: dpo, weight: 3},"
                                + " {method: sft, weight: 1}]}}] }"))
                .loss();
        assertThat(nested).isCloseTo(flat, within(TIGHT));
    }
}

package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.ofLength;
import static io.prefero.method.Pairs.pairs;
import static io.prefero.method.Pairs.sameLosses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of CPO and of likelihoods, on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class ImitationIdentitiesTest {
    @Test
    void aQuarterOfFlippedLabelsIsAQuarterOfTheSwappedLoss() {
        Sample pairs = pairs(17);
        double[] plain = pairs.evaluate(method("cpo", "{ alpha: 0 }")).losses();
        double[] swapped = pairs.swapped("chosen", "rejected")
                .evaluate(method("cpo", "{ alpha: 0 }"))
                .losses();
        double[] smoothed = pairs.evaluate(method("cpo", "{ alpha: 0, label_smoothing: 0.25 }"))
                .losses();
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(smoothed[i]).isCloseTo(0.75 * plain[i] + 0.25 * swapped[i], within(TIGHT));
        }
    }

    @Test
    void cpoIsPreferencePlusImitation() {
        Sample pairs = pairs(18);
        double cpo = pairs.evaluate(method("cpo", "{ beta: 0.3, alpha: 0.6 }")).loss();
        double preference =
                pairs.evaluate(method("cpo", "{ beta: 0.3, alpha: 0 }")).loss();
        assertThat(cpo - preference)
                .isCloseTo(0.6 * pairs.evaluate(method("sft", "{}")).loss(), within(TIGHT));
    }

    @Test
    void theThreeAveragesOfALikelihoodAgreeForEqualLengths() {
        Sample equal = ofLength(pairs(19), 4);
        Sample.Answer token = equal.evaluate(method("sft", "{}"));
        sameLosses(token, equal.evaluate(method("sft", "{ nll_reduction: seq_mean }")));
        double[] sums =
                equal.evaluate(method("sft", "{ nll_reduction: seq_sum }")).losses();
        assertThat(token.losses())
                .containsExactly(Arrays.stream(sums).map(x -> x / 4).toArray(), within(TIGHT));
    }
}

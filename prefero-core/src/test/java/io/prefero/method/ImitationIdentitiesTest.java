package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.mean;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.ofLength;
import static io.prefero.method.Pairs.pairs;
import static io.prefero.method.Pairs.sameGradients;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.tokenNll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of CPO, RRHF, SLiC-HF and of likelihoods, on random scores in fp64. */
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

    @Test
    void withoutImitationTheDifferenceOfRrhfToTheSwappedPairIsTheDifferenceOfMeans() {
        Sample pairs = pairs(20);
        double[] one = pairs.evaluate(method("rrhf", "{ lambda: 0 }")).losses();
        double[] other = pairs.swapped("chosen", "rejected")
                .evaluate(method("rrhf", "{ lambda: 0 }"))
                .losses();
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(one[i] - other[i])
                    .isCloseTo(mean(pairs, "rejected", i) - mean(pairs, "chosen", i), within(TIGHT));
            assertThat(Math.min(one[i], other[i])).isEqualTo(0);
        }
    }

    @Test
    void rrhfIsRankingPlusImitation() {
        Sample pairs = pairs(21);
        double ranked = pairs.evaluate(method("rrhf", "{ lambda: 0 }")).loss();
        double imitation =
                pairs.evaluate(method("sft", "{ nll_reduction: seq_sum }")).loss();
        assertThat(pairs.evaluate(method("rrhf", "{ lambda: 0.6 }")).loss())
                .isCloseTo(ranked + 0.6 * imitation, within(TIGHT));
    }

    @Test
    void withoutImitationSlicHfIsTheHingeLossWithoutAReference() {
        Sample pairs = pairs(22);
        for (String side : new String[] {"chosen", "rejected"}) {
            pairs = Pairs.map(pairs, side, Signal.REFERENCE, x -> 0);
        }
        Sample.Answer own = pairs.evaluate(method("slic-hf", "{ delta: 1, lambda: 0 }"));
        Sample.Answer hinge = pairs.evaluate(method("hinge-dpo", "{ beta: 1 }"));
        sameLosses(own, hinge);
        sameGradients(own, hinge, 1);
    }

    @Test
    void slicHfAddsImitationOfTheGoldAnswer() {
        Objective both = method("slic-hf", "{ delta: 0.5, lambda: 0.6, nll_reduction: token_mean }");
        Sample triples = Sample.of(both, 23, EXAMPLES);
        double ranked =
                triples.evaluate(method("slic-hf", "{ delta: 0.5, lambda: 0 }")).loss();
        assertThat(triples.evaluate(both).loss()).isCloseTo(ranked + 0.6 * tokenNll(triples, "gold"), within(TIGHT));
    }
}

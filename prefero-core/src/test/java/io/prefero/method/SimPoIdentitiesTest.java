package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.map;
import static io.prefero.method.Pairs.mean;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.ofLength;
import static io.prefero.method.Pairs.pairs;
import static io.prefero.method.Pairs.sameGradients;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.score.Signal;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of SimPO, on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class SimPoIdentitiesTest {
    @Test
    void simPoOfEqualAnswersIsTheMarginsLossWithoutGradient() {
        Sample pairs = pairs(10);
        Sample equal = pairs.with("rejected", Signal.POLICY, pairs.column("chosen", Signal.POLICY));
        Sample.Answer answer = equal.evaluate(method("simpo", "{ gamma: 0.8 }"));
        assertThat(answer.losses()).containsOnly(new double[] {Math.log1p(Math.exp(0.8))}, within(TIGHT));
        for (int i = 0; i < EXAMPLES; i++) {
            double[] up = answer.gradient("chosen", Signal.POLICY, i);
            double[] down = answer.gradient("rejected", Signal.POLICY, i);
            assertThat(up).containsExactly(Arrays.stream(down).map(g -> -g).toArray(), within(TIGHT));
        }
        assertThat(equal.evaluate(method("simpo", "{ gamma: 0 }")).losses())
                .containsOnly(new double[] {Math.log(2)}, within(TIGHT));
    }

    @Test
    void simPosMarginHasTwoSpellings() {
        sameLosses(
                pairs(11).evaluate(method("simpo", "{ beta: 2.5, gamma: 0.75 }")),
                pairs(11).evaluate(method("simpo", "{ beta: 2.5, gamma_beta_ratio: 0.3 }")));
    }

    @Test
    void forEqualLengthsSimPoIsDpoWithoutAReference() {
        Sample equal = ofLength(pairs(12), 5);
        Sample.Answer simPo = equal.evaluate(method("simpo", "{ beta: 2, gamma: 0 }"));
        Sample.Answer dpo = equal.evaluate(method("dpo", "{ beta: 0.4, reference_free: true }"));
        sameLosses(simPo, dpo);
        sameGradients(simPo, dpo, 1);
        sameLosses(simPo, equal.evaluate(method("cpo", "{ beta: 0.4, alpha: 0 }")));
    }

    @Test
    void simPosLossRisesWithTheMarginByTheErrorProbability() {
        Sample pairs = pairs(13);
        double[] low = pairs.evaluate(method("simpo", "{ gamma: 0.4999995 }")).losses();
        double[] high = pairs.evaluate(method("simpo", "{ gamma: 0.5000005 }")).losses();
        for (int i = 0; i < EXAMPLES; i++) {
            double z = 2 * (mean(pairs, "chosen", i) - mean(pairs, "rejected", i)) - 0.5;
            assertThat((high[i] - low[i]) / 1e-6).isCloseTo(sigmoid(-z), within(1e-8));
        }
    }

    @Test
    void simPoDoesNotSeeAResponseSaidTwice() {
        Sample pairs = pairs(14);
        Sample twice = pairs.with(
                "chosen",
                Signal.POLICY,
                Arrays.stream(pairs.column("chosen", Signal.POLICY))
                        .map(row -> DoubleStream.concat(DoubleStream.of(row), DoubleStream.of(row))
                                .toArray())
                        .toArray(double[][]::new));
        sameLosses(pairs.evaluate(method("simpo", "{}")), twice.evaluate(method("simpo", "{}")));
    }

    @Test
    void whatIsAddedToEveryTokenCancelsInSimPo() {
        Sample pairs = pairs(15);
        Sample shifted =
                map(map(pairs, "chosen", Signal.POLICY, x -> x - 0.4), "rejected", Signal.POLICY, x -> x - 0.4);
        sameLosses(pairs.evaluate(method("simpo", "{}")), shifted.evaluate(method("simpo", "{}")));
    }

    @Test
    void simPoOfASwappedPairTurnsTheMarginAround() {
        Sample pairs = pairs(16);
        double[] swapped = pairs.swapped("chosen", "rejected")
                .evaluate(method("simpo", "{ gamma: 0.5 }"))
                .losses();
        for (int i = 0; i < EXAMPLES; i++) {
            double z = 2 * (mean(pairs, "chosen", i) - mean(pairs, "rejected", i)) - 0.5;
            assertThat(swapped[i]).isCloseTo(Math.log1p(Math.exp(z + 0.5 + 0.5)), within(TIGHT));
        }
    }
}

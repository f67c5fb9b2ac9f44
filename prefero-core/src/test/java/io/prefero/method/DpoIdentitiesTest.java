package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.delta;
import static io.prefero.method.Pairs.map;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.ofLength;
import static io.prefero.method.Pairs.pairs;
import static io.prefero.method.Pairs.sameGradients;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.shift;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of DPO and IPO, on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class DpoIdentitiesTest {
    @Test
    void dpoAtTheReferenceHasLossLn2RewardsZeroAndHalfOfBetaAsWeight() {
        Sample equal = pairs(1);
        for (String branch : new String[] {"chosen", "rejected"}) {
            equal = equal.with(branch, Signal.REFERENCE, equal.column(branch, Signal.POLICY));
        }
        Sample.Answer answer = equal.evaluate(method("dpo", "{ beta: 0.3 }"));
        assertThat(answer.losses()).containsOnly(new double[] {Math.log(2)}, within(TIGHT));
        assertThat(answer.rewards().get("chosen")).containsOnly(0.0);
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(answer.gradient("chosen", Signal.POLICY, i))
                    .containsOnly(new double[] {-0.15 / EXAMPLES}, within(TIGHT));
            assertThat(answer.gradient("rejected", Signal.POLICY, i))
                    .containsOnly(new double[] {0.15 / EXAMPLES}, within(TIGHT));
        }
    }

    @Test
    void dpoOfASwappedPairDiffersByBetaDelta() {
        Objective dpo = method("dpo", "{ beta: 0.3 }");
        Sample pairs = pairs(2);
        double[] losses = pairs.evaluate(dpo).losses();
        double[] swapped = pairs.swapped("chosen", "rejected").evaluate(dpo).losses();
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(losses[i] - swapped[i]).isCloseTo(-0.3 * delta(pairs, i), within(TIGHT));
        }
    }

    @Test
    void dpoDependsOnBetaTimesDeltaAlone() {
        Sample pairs = pairs(3);
        Sample halved = pairs;
        for (String branch : new String[] {"chosen", "rejected"}) {
            for (Signal signal : new Signal[] {Signal.POLICY, Signal.REFERENCE}) {
                halved = map(halved, branch, signal, x -> x / 2);
            }
        }
        sameLosses(pairs.evaluate(method("dpo", "{ beta: 0.3 }")), halved.evaluate(method("dpo", "{ beta: 0.6 }")));
    }

    @Test
    void dpoPullsBothSidesAlikeInOppositeDirections() {
        Sample.Answer answer = pairs(4).evaluate(method("dpo", "{}"));
        for (int i = 0; i < EXAMPLES; i++) {
            double up = answer.gradient("chosen", Signal.POLICY, i)[0];
            assertThat(answer.gradient("chosen", Signal.POLICY, i)).containsOnly(up);
            assertThat(answer.gradient("rejected", Signal.POLICY, i)).containsOnly(-up);
            assertThat(up).isNegative();
        }
    }

    @Test
    void whatIsAddedToBothSidesOfAPairCancels() {
        for (String id : new String[] {"dpo", "ipo/sum", "tdpo2"}) {
            Sample pairs = pairs(5);
            for (Signal signal : new Signal[] {Signal.POLICY, Signal.REFERENCE}) {
                Sample shifted = shift(shift(pairs, "chosen", signal, -0.7), "rejected", signal, -0.7);
                sameLosses(pairs.evaluate(method(id, "{}")), shifted.evaluate(method(id, "{}")));
            }
        }
    }

    @Test
    void withoutAReferenceDpoIsCpoWithoutImitationAndDpoWithAConstantReference() {
        Sample pairs = pairs(6);
        Sample.Answer free = pairs.evaluate(method("dpo", "{ beta: 0.3, reference_free: true }"));
        Sample.Answer cpo = pairs.evaluate(method("cpo", "{ beta: 0.3, alpha: 0 }"));
        sameLosses(free, cpo);
        sameGradients(free, cpo, 1);
        Sample constant = pairs;
        for (String branch : new String[] {"chosen", "rejected"}) {
            constant = shift(map(constant, branch, Signal.REFERENCE, x -> 0), branch, Signal.REFERENCE, -4);
        }
        sameLosses(free, constant.evaluate(method("dpo", "{ beta: 0.3 }")));
    }

    @Test
    void farFromTheReferenceDpoIsLinearOnOneSideAndZeroOnTheOther() {
        Sample lost = shift(pairs(7), "rejected", Signal.REFERENCE, -1e4);
        Sample.Answer answer = lost.evaluate(method("dpo", "{ beta: 0.5 }"));
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(answer.losses()[i]).isCloseTo(-0.5 * delta(lost, i), within(1e-9));
            assertThat(answer.gradient("chosen", Signal.POLICY, i)[0]).isCloseTo(-0.5 / EXAMPLES, within(TIGHT));
        }
        Sample won = shift(pairs(7), "chosen", Signal.REFERENCE, -1e4);
        assertThat(won.evaluate(method("dpo", "{ beta: 0.5 }")).losses()).containsOnly(new double[] {0}, within(TIGHT));
    }

    @Test
    void ipoIsZeroWhereTheMarginIsHalfOfOneOverBeta() {
        Sample pairs = pairs(8);
        double[][] column = Arrays.stream(pairs.column("chosen", Signal.POLICY))
                .map(double[]::clone)
                .toArray(double[][]::new);
        for (int i = 0; i < EXAMPLES; i++) {
            column[i][0] += 1 / (2 * 0.4) - delta(pairs, i);
        }
        Sample met = pairs.with("chosen", Signal.POLICY, column);
        assertThat(met.evaluate(method("ipo/sum", "{ beta: 0.4 }")).losses())
                .containsOnly(new double[] {0}, within(TIGHT));
    }

    @Test
    void meanAndSumOfIpoDifferByTheLengthAlone() {
        Sample equal = ofLength(pairs(9), 4);
        double[] mean = equal.evaluate(method("ipo/mean", "{ beta: 0.4 }")).losses();
        double[] sum = equal.evaluate(method("ipo/sum", "{ beta: 0.1 }")).losses();
        assertThat(mean).containsExactly(Arrays.stream(sum).map(x -> x / 16).toArray(), within(TIGHT));
    }
}

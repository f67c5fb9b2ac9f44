package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.atTheReference;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.ofLength;
import static io.prefero.method.Pairs.pairs;
import static io.prefero.method.Pairs.sameGradients;
import static io.prefero.method.Pairs.sameLosses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ties DPO's variants to DPO, and where each begins: on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class VariantIdentitiesTest {
    private static final Objective DPO = method("dpo", "{ beta: 0.3 }");

    private static final double LN2 = Math.log(2);

    private static Stream<Arguments> starts() {
        return Stream.of(
                Arguments.of("cdpo", "{ label_smoothing: 0.2 }", LN2),
                Arguments.of("robust-dpo", "{ label_smoothing: 0.2 }", LN2),
                Arguments.of("hinge-dpo", "{}", 1),
                Arguments.of("ipo/mean", "{ beta: 0.3 }", 1 / (4 * 0.09)),
                Arguments.of("ipo/sum", "{ beta: 0.3 }", 1 / (4 * 0.09)),
                Arguments.of("exo", "{ label_smoothing: 0.1 }", -LN2 - Math.log(0.1 * 0.9) / 2),
                Arguments.of("nca", "{}", 2 * LN2),
                Arguments.of("bco", "{}", 2 * LN2),
                Arguments.of("sppo-hard", "{ beta: 0.3 }", 1 / (2 * 0.09)),
                Arguments.of("aot", "{}", LN2),
                Arguments.of("aot-unpaired", "{}", LN2),
                Arguments.of("anchored-po/zero", "{}", 1),
                Arguments.of("anchored-po/down", "{}", 1),
                Arguments.of("anchored-po/zero-unpaired", "{}", 0.5),
                Arguments.of("kto", "{}", 0.5),
                Arguments.of("discopop", "{}", LN2 / 2 + 0.5),
                Arguments.of("ln-dpo", "{}", LN2),
                Arguments.of("ld-dpo", "{ ld_alpha: 0.3 }", LN2),
                Arguments.of("dpop", "{}", LN2),
                Arguments.of("tr-dpo", "{}", LN2),
                Arguments.of("f-dpo/js", "{}", LN2),
                Arguments.of("f-dpo/alpha", "{ alpha: 0.3 }", LN2),
                Arguments.of("f-dpo/forward-kl", "{}", LN2),
                Arguments.of("step-dpo", "{}", LN2),
                Arguments.of("dove", "{}", LN2),
                Arguments.of("fspo", "{ beta: 0.01 }", 2500));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("starts")
    void atTheReferenceTheLossIs(String id, String settings, double loss) {
        Objective objective = method(id, settings);
        Sample still = atTheReference(Sample.of(objective, 30, EXAMPLES));
        assertThat(still.evaluate(objective).losses()).containsOnly(new double[] {loss}, within(1e-9 * loss + TIGHT));
    }

    @Test
    void smoothingByNothingIsDpoAndByHalfSeesNoOrder() {
        sameLosses(
                pairs(31).evaluate(method("cdpo", "{ beta: 0.3, label_smoothing: 0 }")),
                pairs(31).evaluate(DPO));
        Objective almostHalf = method("cdpo", "{ beta: 0.3, label_smoothing: 0.4999999999 }");
        double[] one = pairs(31).evaluate(almostHalf).losses();
        double[] other =
                pairs(31).swapped("chosen", "rejected").evaluate(almostHalf).losses();
        assertThat(one).containsExactly(other, within(1e-8));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.25, 0.45})
    void robustDpoIsUnbiased(double flipped) {
        Objective robust = method("robust-dpo", "{ beta: 0.3, label_smoothing: " + flipped + " }");
        double[] one = pairs(32).evaluate(robust).losses();
        double[] other =
                pairs(32).swapped("chosen", "rejected").evaluate(robust).losses();
        double[] mixed = IntStream.range(0, EXAMPLES)
                .mapToDouble(i -> (1 - flipped) * one[i] + flipped * other[i])
                .toArray();
        assertThat(pairs(32).evaluate(DPO).losses()).containsExactly(mixed, within(TIGHT));
    }

    @Test
    void withoutDiscountOrForEqualLengthsLdDpoIsDpo() {
        Objective whole = method("ld-dpo", "{ beta: 0.3, ld_alpha: 1 }");
        Objective none = method("ld-dpo", "{ beta: 0.3, ld_alpha: 0 }");
        sameAnswer(pairs(33), whole);
        sameAnswer(ofLength(pairs(33), 4), none);
    }

    @Test
    void withoutItsTermOrForEqualLengthsRDpoIsDpo() {
        sameAnswer(pairs(34), method("r-dpo", "{ beta: 0.3, alpha: 0 }"));
        sameAnswer(ofLength(pairs(34), 3), method("r-dpo", "{ beta: 0.3, alpha: 0.7 }"));
    }

    @Test
    void wpoOfTextsThatThePolicyWouldHaveWrittenIsDpo() {
        Objective wpo = method("wpo", "{ beta: 0.3 }");
        Sample certain = Sample.of(wpo, 35, EXAMPLES);
        for (String side : new String[] {"chosen", "rejected"}) {
            certain = certain.with(side, Signal.LOG_SUM_SQUARES, certain.column(side, Signal.POLICY));
        }
        sameAnswer(certain, wpo);
    }

    @Test
    void betweenTwoMovesOfItsReferenceTrDpoIsDpo() {
        sameAnswer(pairs(38), method("tr-dpo", "{ beta: 0.3 }"));
    }

    @Test
    void aotOfOnePairIsDpoAndDoesNotSeeTheOrderOfABatch() {
        for (String id : new String[] {"aot", "aot-unpaired"}) {
            Objective aot = method(id, "{ beta: 0.3 }");
            Sample one = pairs(36).only(2);
            assertThat(one.evaluate(aot).losses())
                    .as(id)
                    .containsExactly(one.evaluate(DPO).losses(), within(TIGHT));
            assertThat(pairs(36).only(4, 2, 0, 1, 3).evaluate(aot).loss())
                    .as(id)
                    .isCloseTo(pairs(36).evaluate(aot).loss(), within(TIGHT));
        }
    }

    @Test
    void forEqualLengthsLnDpoIsDpoWithBetaPerToken() {
        Sample equal = ofLength(pairs(37), 4);
        Sample.Answer ln = equal.evaluate(method("ln-dpo", "{ beta: 1.2 }"));
        sameLosses(ln, equal.evaluate(DPO));
        sameGradients(ln, equal.evaluate(DPO), 1);
    }

    @Test
    void fromTheReferenceDiscoPopFirstMakesPreferredResponsesLessLikely() {
        Objective pop = method("discopop", "{ beta: 0.05, discopop_tau: 0.05 }");
        Sample.Answer answer = atTheReference(pairs(39)).evaluate(pop);
        double slope = 0.05 * ((1 - LN2) / (4 * 0.05) - 0.75);
        assertThat(slope).isPositive();
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(answer.gradient("chosen", Signal.POLICY, i)[0]).isCloseTo(slope / EXAMPLES, within(TIGHT));
        }
    }

    @Test
    void fromTheReferenceAnchoredPoDownFirstMovesRejectedResponsesAlone() {
        Sample.Answer answer = atTheReference(pairs(40)).evaluate(method("anchored-po/down", "{ beta: 0.3 }"));
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(answer.gradient("chosen", Signal.POLICY, i)[0]).isCloseTo(0, within(TIGHT));
            assertThat(answer.gradient("rejected", Signal.POLICY, i)[0]).isCloseTo(0.3 / 4 / EXAMPLES, within(TIGHT));
        }
    }

    private static void sameAnswer(Sample sample, Objective objective) {
        Sample.Answer own = sample.evaluate(objective);
        Sample.Answer dpo = sample.evaluate(DPO);
        sameLosses(own, dpo);
        sameGradients(own, dpo, 1);
    }
}

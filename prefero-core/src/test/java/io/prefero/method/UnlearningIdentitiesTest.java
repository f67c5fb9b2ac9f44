package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.atTheReference;
import static io.prefero.method.Pairs.map;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.sigmoid;
import static io.prefero.method.Pairs.tokenNll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact identities of NPO and what it is compared with, on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class UnlearningIdentitiesTest {
    private static Objective npo(double beta) {
        return method("npo", "{ beta: " + beta + ", rt_coeff: 0 }");
    }

    private static Sample forgetting(long seed) {
        return Sample.of(npo(1), seed, EXAMPLES);
    }

    /** One response of one token with this log-ratio. */
    private static Sample ratio(double r) {
        return forgetting(60)
                .only(0)
                .with("forget", Signal.POLICY, new double[][] {{r - 20}})
                .with("forget", Signal.REFERENCE, new double[][] {{-20}});
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 1})
    void atTheReferenceNpoPullsAsGradientAscentOnSumsWhateverBeta(double beta) {
        Sample.Answer answer = atTheReference(forgetting(61)).evaluate(npo(beta));
        assertThat(answer.loss()).isCloseTo(2 / beta * Math.log(2), within(TIGHT));
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(answer.gradient("forget", Signal.POLICY, i))
                    .containsOnly(new double[] {1.0 / EXAMPLES}, within(TIGHT));
        }
    }

    @Test
    void towardsBeta0NpoIsTheMeanRatio() {
        double r = 3;
        double beta = 1e-5;
        double rest = ratio(r).evaluate(npo(beta)).loss() - 2 / beta * Math.log(2);
        assertThat(rest).isCloseTo(r + beta * r * r / 4, within(1e-8));
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, -3, 11.087104", "0.1, 0, 13.862944", "0.1, 2, 15.962777",
        "1, -3, 0.0971747", "1, 0, 1.3862944", "1, 2, 4.2538562"
    })
    void knownValues(double beta, double r, double loss) {
        assertThat(ratio(r).evaluate(npo(beta)).loss()).isCloseTo(loss, within(1e-6));
    }

    @Test
    void npoIsDpoWhoseChosenRatioIs0() {
        Sample pair = Pairs.pairs(62);
        pair = pair.with("chosen", Signal.POLICY, pair.column("chosen", Signal.REFERENCE));
        double[] dpo = pair.evaluate(method("dpo", "{ beta: 0.4 }")).losses();
        Sample forget = forgetting(62)
                .with("forget", Signal.POLICY, pair.column("rejected", Signal.POLICY))
                .with("forget", Signal.REFERENCE, pair.column("rejected", Signal.REFERENCE));
        double[] scaled = Arrays.stream(dpo).map(l -> 2 / 0.4 * l).toArray();
        assertThat(forget.evaluate(npo(0.4)).losses()).containsExactly(scaled, within(TIGHT));
    }

    @Test
    void npoIsBoundedBelowRisesWithTheRatioAndItsPullIsLessThan2() {
        double before = 0;
        for (double r : new double[] {-400, -20, -1, 0, 2, 30, 500}) {
            Sample.Answer answer = ratio(r).evaluate(npo(1));
            assertThat(answer.loss()).isGreaterThan(before);
            before = answer.loss();
            assertThat(answer.gradient("forget", Signal.POLICY, 0)[0])
                    .isCloseTo(2 * sigmoid(r), within(TIGHT))
                    .isGreaterThan(0)
                    .isLessThanOrEqualTo(2);
        }
        assertThat(ratio(-400).evaluate(method("gradient-ascent", "{}")).loss()).isLessThan(-400);
    }

    @Test
    void preferringTheRefusalToItselfTeachesNothing() {
        Objective idk = method("idk-dpo", "{ beta: 0.4, rt_coeff: 0 }");
        Sample s = Sample.of(idk, 63, EXAMPLES);
        for (Signal signal : new Signal[] {Signal.POLICY, Signal.REFERENCE}) {
            s = s.with("idk", signal, s.column("forget", signal));
        }
        Sample.Answer answer = s.evaluate(idk);
        assertThat(answer.loss()).isCloseTo(2 / 0.4 * Math.log(2), within(TIGHT));
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(answer.gradient("idk", Signal.POLICY, i)[0] + answer.gradient("forget", Signal.POLICY, i)[0])
                    .isCloseTo(0, within(TIGHT));
        }
    }

    @Test
    void simNpoIsTheRejectedHalfOfSimPo() {
        Objective simNpo = method("sim-npo", "{ beta: 2, gamma: 0, npo_coeff: 1, rt_coeff: 0 }");
        Sample s = Sample.of(simNpo, 64, EXAMPLES);
        double[] expected = IntStream.range(0, EXAMPLES)
                .mapToDouble(i -> 2 / 2.0 * Math.log1p(Math.exp(2 * Pairs.mean(s, "forget", i))))
                .toArray();
        assertThat(s.evaluate(simNpo).losses()).containsExactly(expected, within(TIGHT));
    }

    @Test
    void keepingWithoutWeightIsPlainNpoAndImitationAddsItsMean() {
        Objective both = method("npo", "{ beta: 0.4, rt_coeff: 0.5 }");
        Sample s = Sample.of(both, 65, EXAMPLES);
        assertThat(s.evaluate(both).loss())
                .isCloseTo(s.evaluate(npo(0.4)).loss() + 0.5 * tokenNll(s, "retain"), within(TIGHT));
    }

    @Test
    void withoutDivergenceTheKlTermIs0() {
        Objective kept = method("npo", "{ beta: 0.4, rt_coeff: 0, kl_coeff: 0.7 }");
        Sample s = Sample.of(kept, 66, EXAMPLES);
        Sample still = map(s, "retain", Signal.TOKEN_KL, x -> 0);
        assertThat(still.evaluate(kept).loss())
                .isCloseTo(still.evaluate(npo(0.4)).loss(), within(TIGHT));
        assertThat(s.evaluate(kept).loss()).isGreaterThan(s.evaluate(npo(0.4)).loss());
    }

    @Test
    void gradientDifferenceIsWeightedAscentPlusImitation() {
        Objective difference = method("grad-diff", "{ forget_coeff: 0.4, rt_coeff: 0.7 }");
        Sample s = Sample.of(difference, 67, EXAMPLES);
        Sample.Answer both = s.evaluate(difference);
        Sample.Answer ascent = s.evaluate(method("gradient-ascent", "{}"));
        assertThat(both.loss()).isCloseTo(0.4 * ascent.loss() + 0.7 * tokenNll(s, "retain"), within(TIGHT));
        for (int i = 0; i < EXAMPLES; i++) {
            double[] scaled = Arrays.stream(ascent.gradient("forget", Signal.POLICY, i))
                    .map(g -> 0.4 * g)
                    .toArray();
            assertThat(both.gradient("forget", Signal.POLICY, i)).containsExactly(scaled, within(TIGHT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"idk-kto/sigmoid", "idk-kto/logsigmoid"})
    void unlearningByKtoSeesOnlyHowFarForgettingIsBelowTheRefusals(String id) {
        Objective kto = method(id, "{ beta: 0.4 }");
        Sample s = Sample.of(kto, 68, EXAMPLES);
        Sample both =
                Pairs.shift(Pairs.shift(s, "idk", Signal.REFERENCE, -0.3), "forget", Signal.REFERENCE, -0.3 / 0.4);
        assertThat(both.evaluate(kto).losses()).containsExactly(s.evaluate(kto).losses(), within(TIGHT));
        Sample one = Pairs.shift(s, "idk", Signal.REFERENCE, -0.3);
        assertThat(one.evaluate(kto).loss()).isLessThan(s.evaluate(kto).loss());
    }

    @Test
    void atTheReferenceUnlearningByKtoPullsWithAQuarterOrAHalfOfTwo() {
        for (String link : new String[] {"sigmoid", "logsigmoid"}) {
            Objective kto = method("idk-kto/" + link, "{ beta: 0.4 }");
            Sample.Answer still = atTheReference(Sample.of(kto, 69, EXAMPLES)).evaluate(kto);
            double pull = 2 * (link.equals("sigmoid") ? 0.25 : 0.5);
            for (int i = 0; i < EXAMPLES; i++) {
                assertThat(still.gradient("forget", Signal.POLICY, i))
                        .containsOnly(new double[] {pull / EXAMPLES}, within(TIGHT));
            }
        }
    }

    @Test
    void imitationOfRefusalsDoesNotTellThemFromWhatIsRetained() {
        Objective imitation = method("idk-sft", "{}");
        Sample s = Sample.of(imitation, 70, EXAMPLES);
        double all = -Stream.of("idk", "retain")
                .flatMap(branch -> Arrays.stream(s.column(branch, Signal.POLICY)))
                .flatMapToDouble(Arrays::stream)
                .average()
                .orElseThrow();
        assertThat(s.evaluate(imitation).loss()).isCloseTo(all, within(TIGHT));
        assertThat(s.swapped("idk", "retain").evaluate(imitation).loss()).isCloseTo(all, within(TIGHT));
    }
}

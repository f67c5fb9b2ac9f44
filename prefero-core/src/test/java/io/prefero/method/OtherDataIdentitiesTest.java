package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.atTheReference;
import static io.prefero.method.Pairs.delta;
import static io.prefero.method.Pairs.map;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.sameGradients;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.shift;
import static io.prefero.method.Pairs.sigmoid;
import static io.prefero.method.Pairs.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import io.prefero.score.Stretch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ties methods on steps, joint pairs, rationales, users and knowledge to DPO: on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class OtherDataIdentitiesTest {
    private static final Objective DPO = method("dpo", "{ beta: 0.3 }");

    private static Sample of(String id, long seed) {
        return Sample.of(method(id, "{}"), seed, EXAMPLES);
    }

    // ---- steps

    @Test
    void aStepDpoOfWholeAnswersIsDpo() {
        Sample s = of("step-dpo", 80);
        Sample whole = map(map(s, "chosen", Signal.MASK, x -> 1), "rejected", Signal.MASK, x -> 1);
        same(whole, method("step-dpo", "{ beta: 0.3 }"));
    }

    @Test
    void stepsBeforeThatAreEqualCancel() {
        Sample tail = Pairs.pairs(81);
        Sample whole = tail;
        double[] before = {-0.3, -1.2};
        for (Signal signal : new Signal[] {Signal.POLICY, Signal.REFERENCE}) {
            for (String side : new String[] {"chosen", "rejected"}) {
                whole = whole.with(side, signal, prefixed(tail.column(side, signal), before));
            }
        }
        Objective step = method("step-dpo", "{ beta: 0.3 }");
        sameLosses(masked(tail).evaluate(step), whole.evaluate(DPO));
    }

    private static double[][] prefixed(double[][] column, double... before) {
        return Arrays.stream(column)
                .map(row ->
                        Stream.of(before, row).flatMapToDouble(Arrays::stream).toArray())
                .toArray(double[][]::new);
    }

    private static Sample masked(Sample s) {
        Sample masked = s;
        for (String side : new String[] {"chosen", "rejected"}) {
            double[][] ones = Arrays.stream(s.column(side, Signal.POLICY))
                    .map(row -> Arrays.stream(row).map(x -> 1).toArray())
                    .toArray(double[][]::new);
            masked = masked.with(side, Signal.MASK, ones);
        }
        return masked;
    }

    @Test
    void anEndTokenAddsItsOwnLogRatios() {
        Sample s = Pairs.pairs(82).only(0);
        double[] policy = {-0.4, -2};
        double[] reference = {-0.9, -0.7};
        Sample longer = s;
        String[] sides = {"chosen", "rejected"};
        for (int k = 0; k < 2; k++) {
            longer = longer.with(sides[k], Signal.POLICY, prefixed(longer.column(sides[k], Signal.POLICY), policy[k]))
                    .with(
                            sides[k],
                            Signal.REFERENCE,
                            prefixed(longer.column(sides[k], Signal.REFERENCE), reference[k]));
        }
        Objective step = method("step-dpo", "{ beta: 0.3 }");
        double more = (policy[0] - reference[0]) - (policy[1] - reference[1]);
        double z = 0.3 * (delta(s, 0) + more);
        assertThat(masked(longer).evaluate(step).loss()).isCloseTo(Math.log1p(Math.exp(-z)), within(TIGHT));
    }

    // ---- joint pairs

    @Test
    void overEqualInstructionsDoveIsDpo() {
        Sample s = of("dove", 83);
        for (Signal signal : new Signal[] {Signal.POLICY, Signal.REFERENCE}) {
            s = s.with(Stretch.prompt("rejected"), signal, s.column(Stretch.prompt("chosen"), signal));
        }
        same(s, method("dove", "{ beta: 0.3 }"));
        same(of("dove", 83), method("dove", "{ beta: 0.3, score_prompt: false }"));
    }

    @Test
    void whereOnlyInstructionsBecameLikelierTheyAloneDecide() {
        Sample s = of("dove", 84);
        Sample still = s.with("chosen", Signal.POLICY, s.column("chosen", Signal.REFERENCE))
                .with("rejected", Signal.POLICY, s.column("rejected", Signal.REFERENCE));
        double[] losses = still.evaluate(method("dove", "{ beta: 0.3 }")).losses();
        for (int i = 0; i < EXAMPLES; i++) {
            double h = promptRatio(s, "chosen", i) - promptRatio(s, "rejected", i);
            assertThat(losses[i]).isCloseTo(Math.log1p(Math.exp(-0.3 * h)), within(TIGHT));
        }
    }

    private static double promptRatio(Sample s, String side, int i) {
        return sum(s.column(Stretch.prompt(side), Signal.POLICY)[i])
                - sum(s.column(Stretch.prompt(side), Signal.REFERENCE)[i]);
    }

    @Test
    void jointLogRatiosAddUpOverThreeInstructions() {
        Objective dove = method("dove", "{ beta: 0.3 }");
        Sample s = of("dove", 85);
        double ab = margin(s.only(0), dove);
        Sample bc = paired(s, "rejected", 0, "chosen", 1);
        Sample ac = paired(s, "chosen", 0, "chosen", 1);
        assertThat(ab + margin(bc, dove)).isCloseTo(margin(ac, dove), within(TIGHT));
    }

    private static double margin(Sample one, Objective dove) {
        double loss = one.evaluate(dove).loss();
        return -Math.log(Math.expm1(loss)); // z of −log σ(z)
    }

    /** Of one side of an example and one side of another. */
    private static Sample paired(Sample s, String winner, int i, String loser, int j) {
        Map<Stretch, Sample.Rows> both = new LinkedHashMap<>();
        s.stretches().forEach((stretch, rows) -> {
            if (stretch.branch().equals(winner)) {
                both.put(new Stretch("chosen", stretch.span()), rows.only(new int[] {i}));
            }
            if (stretch.branch().equals(loser)) {
                both.put(new Stretch("rejected", stretch.span()), rows.only(new int[] {j}));
            }
        });
        return new Sample(both, Map.of());
    }

    // ---- rationales

    @Test
    void withoutRationalesTheyAreDpoSimPoAndOrpoOverTheResponse() {
        same(of("rationale-dpo", 86), method("rationale-dpo", "{ beta: 0.3, gamma: 0 }"));
        Sample s = of("rationale-dpo", 86);
        sameLosses(
                s.evaluate(method("rationale-simpo", "{ beta: 2, gamma: 0, gamma_beta_ratio: 0.3 }")),
                s.evaluate(method("simpo", "{ beta: 2, gamma_beta_ratio: 0.3 }")));
        sameLosses(
                s.evaluate(method("rationale-orpo", "{ beta: 0.3, gamma: 0 }")),
                s.evaluate(method("orpo", "{ beta: 0.3, nll_over_prompt: false }")));
    }

    @Test
    void theCodesFormIsThePapersUpToAFadingConstant() {
        Sample s = atTheReference(of("rationale-dpo", 87));
        String sums = ", rationale_reduction: sum";
        double[] paper = s.evaluate(
                        method("rationale-dpo", "{ beta: 0.3, gamma: 0.5, rationale_form: nll" + sums + " }"))
                .losses();
        double[] code = s.evaluate(
                        method("rationale-dpo", "{ beta: 0.3, gamma: 0.5, rationale_form: logsigmoid" + sums + " }"))
                .losses();
        for (int i = 0; i < EXAMPLES; i++) {
            double rho = 0.5 * sum(s.column("rationale", Signal.POLICY)[i]);
            assertThat(paper[i]).isCloseTo(Math.log(2) - rho, within(TIGHT));
            assertThat(code[i] - paper[i])
                    .isCloseTo(Math.log1p(Math.exp(rho)), within(TIGHT))
                    .isPositive()
                    .isLessThanOrEqualTo(Math.log(2));
        }
    }

    @Test
    void theCodesFormPullsLessTheBetterTheRationaleIsKnown() {
        Sample s = of("rationale-dpo", 88);
        String sums = ", rationale_reduction: sum";
        Sample.Answer paper = s.evaluate(method("rationale-dpo", "{ gamma: 0.5, rationale_form: nll" + sums + " }"));
        Sample.Answer code =
                s.evaluate(method("rationale-dpo", "{ gamma: 0.5, rationale_form: logsigmoid" + sums + " }"));
        for (int i = 0; i < EXAMPLES; i++) {
            double rho = 0.5 * sum(s.column("rationale", Signal.POLICY)[i]);
            assertThat(code.gradient("rationale", Signal.POLICY, i)[0]
                            / paper.gradient("rationale", Signal.POLICY, i)[0])
                    .isCloseTo(sigmoid(-rho), within(TIGHT));
        }
    }

    @Test
    void theReferenceHasNoPartInTheRationale() {
        Objective method = method("rationale-dpo", "{ beta: 0.3, gamma: 0.5 }");
        Sample s = of("rationale-dpo", 89);
        Sample moved = shift(shift(s, "chosen", Signal.REFERENCE, -2), "rejected", Signal.REFERENCE, -2);
        sameLosses(s.evaluate(method), moved.evaluate(method));
    }

    @Test
    void rationaleOrpoOfEquallyLikelyAnswersIsLn2AndImitation() {
        Sample s = of("rationale-dpo", 90);
        Sample equal = s.with("rejected", Signal.POLICY, s.column("chosen", Signal.POLICY));
        double nll = -Arrays.stream(s.column("chosen", Signal.POLICY))
                .flatMapToDouble(Arrays::stream)
                .average()
                .orElseThrow();
        assertThat(equal.evaluate(method("rationale-orpo", "{ beta: 0.3, gamma: 0 }"))
                        .loss())
                .isCloseTo(nll + 0.3 * Math.log(2), within(TIGHT));
    }

    // ---- users and knowledge

    @Test
    void fsposSquaredFormIsZeroAtHalfOverBetaAndSymmetricAroundIt() {
        Objective fspo = method("fspo", "{ beta: 0.4 }");
        Sample s = of("fspo", 91).only(0);
        double there = 1 / 0.8 - delta(s, 0);
        assertThat(shift(s, "chosen", Signal.POLICY, there).evaluate(fspo).loss())
                .isCloseTo(0, within(TIGHT));
        assertThat(shift(s, "chosen", Signal.POLICY, there + 0.7).evaluate(fspo).loss())
                .isCloseTo(
                        shift(s, "chosen", Signal.POLICY, there - 0.7)
                                .evaluate(fspo)
                                .loss(),
                        within(1e-10));
    }

    @Test
    void fspoWithoutShotsAndKnowPoAreDpo() {
        same(Pairs.pairs(92), method("fspo", "{ beta: 0.3, loss: sigmoid }"));
        same(Pairs.pairs(92), method("knowpo", "{ beta: 0.3, lambda: 0 }"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, 0.2, 1})
    void knowPoDoesNotSeeAPureLengthBiasOnAnswersOfEqualLength(double c) {
        Sample equal = Pairs.ofLength(Pairs.pairs(93), 4);
        Sample biased = equal;
        for (String side : new String[] {"chosen", "rejected"}) {
            double[][] longer = Arrays.stream(equal.column(side, Signal.REFERENCE))
                    .map(row -> Arrays.stream(row).map(x -> x + c).toArray())
                    .toArray(double[][]::new);
            biased = biased.with(side, Signal.POLICY, longer);
        }
        assertThat(biased.evaluate(method("knowpo", "{ beta: 0.3, lambda: 0 }")).losses())
                .containsOnly(new double[] {Math.log(2)}, within(1e-10));
    }

    private static void same(Sample s, Objective objective) {
        Sample.Answer own = s.evaluate(objective);
        Sample.Answer dpo = s.evaluate(DPO);
        sameLosses(own, dpo);
        sameGradients(own, dpo, 1);
    }
}

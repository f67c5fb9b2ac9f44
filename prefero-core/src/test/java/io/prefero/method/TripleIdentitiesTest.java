package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.ofLength;
import static io.prefero.method.Pairs.sameGradients;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.sum;
import static io.prefero.method.Pairs.tokenNll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.score.Signal;
import io.prefero.score.Stretch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ties Triple-PO, SimPO, AlphaPO and CPO to each other: on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class TripleIdentitiesTest {
    private static Sample triples(long seed) {
        return Sample.of(method("triple-po", "{}"), seed, EXAMPLES);
    }

    @Test
    void withTheChosenAnswerAsGoldTriplePoIsCpo() {
        Sample s = triples(50);
        Sample own = s.with("gold", Signal.POLICY, s.column("chosen", Signal.POLICY));
        sameLosses(
                own.evaluate(method("triple-po", "{ beta: 0.3, alpha: 0.7 }")),
                own.evaluate(method("cpo", "{ beta: 0.3, alpha: 0.7 }")));
    }

    @Test
    void withoutImitationTriplePoIsDpoWithoutAReference() {
        Sample s = triples(51);
        for (String side : new String[] {"chosen", "rejected"}) {
            double[][] nothing = Arrays.stream(s.column(side, Signal.POLICY))
                    .map(row -> new double[row.length])
                    .toArray(double[][]::new);
            s = s.with(side, Signal.REFERENCE, nothing);
        }
        Sample.Answer own = s.evaluate(method("triple-po", "{ beta: 0.3, alpha: 0 }"));
        Sample.Answer dpo = s.evaluate(method("dpo", "{ beta: 0.3, reference_free: true }"));
        sameLosses(own, dpo);
        sameGradients(own, dpo, 1);
    }

    @Test
    void withoutImitationTheLengthNormalisedFormIsSimPo() {
        Sample.Answer own = triples(52).evaluate(method("triple-po-l", "{ beta: 2, gamma: 0.6, alpha: 0 }"));
        Sample.Answer simpo = triples(52).evaluate(method("simpo", "{ beta: 2, gamma: 0.6 }"));
        sameLosses(own, simpo);
        sameGradients(own, simpo, 1);
    }

    @Test
    void equalAnswersLeaveTheConstantsWithoutPull() {
        Sample s = triples(53);
        Sample equal = s.with("rejected", Signal.POLICY, s.column("chosen", Signal.POLICY));
        Sample.Answer triple = equal.evaluate(method("triple-po", "{ beta: 0.3, alpha: 0 }"));
        assertThat(triple.losses()).containsOnly(new double[] {Math.log(2)}, within(TIGHT));
        double margin = 0.6;
        assertThat(equal.evaluate(method("triple-po-l", "{ beta: 2, gamma: 0.6, alpha: 0 }"))
                        .losses())
                .containsOnly(new double[] {Math.log1p(Math.exp(margin))}, within(TIGHT));
        for (int i = 0; i < EXAMPLES; i++) {
            double chosen = triple.gradient("chosen", Signal.POLICY, i)[0];
            assertThat(chosen + triple.gradient("rejected", Signal.POLICY, i)[0])
                    .isCloseTo(0, within(TIGHT));
        }
    }

    @Test
    void withoutContrastItIsLn2AndImitation() {
        Sample s = triples(54);
        assertThat(s.evaluate(method("triple-po", "{ beta: 1e-12, alpha: 0.7 }"))
                        .loss())
                .isCloseTo(Math.log(2) + 0.7 * tokenNll(s, "gold"), within(1e-10));
    }

    @Test
    void aSwappedPairChangesTheContrastAlone() {
        Sample s = triples(55);
        double[] one =
                s.evaluate(method("triple-po", "{ beta: 0.3, alpha: 0.7 }")).losses();
        double[] other = s.swapped("chosen", "rejected")
                .evaluate(method("triple-po", "{ beta: 0.3, alpha: 0.7 }"))
                .losses();
        for (int i = 0; i < EXAMPLES; i++) {
            double d = sum(s.column("chosen", Signal.POLICY)[i]) - sum(s.column("rejected", Signal.POLICY)[i]);
            assertThat(one[i] - other[i]).isCloseTo(-0.3 * d, within(TIGHT));
        }
    }

    @Test
    void forEqualLengthsBothFormsAgree() {
        Map<Stretch, Sample.Rows> branches =
                new LinkedHashMap<>(ofLength(Pairs.pairs(56), 4).stretches());
        branches.put(Stretch.response("gold"), triples(56).stretches().get(Stretch.response("gold")));
        Sample whole = new Sample(branches, Map.of());
        sameLosses(
                whole.evaluate(method("triple-po-l", "{ beta: 1.2, gamma: 0, alpha: 0 }")),
                whole.evaluate(method("triple-po", "{ beta: 0.3, alpha: 0 }")));
    }

    @Test
    void towardsAlpha0AlphaPoIsSimPo() {
        Sample.Answer own = Pairs.pairs(57).evaluate(method("alpha-po", "{ beta: 2, alpha: 1e-9, gamma: 0.6 }"));
        Sample.Answer simpo = Pairs.pairs(57).evaluate(method("simpo", "{ beta: 2, gamma: 0.6 }"));
        assertThat(own.losses()).containsExactly(simpo.losses(), within(1e-6));
    }

    @Test
    void againstAReferenceThatFindsEveryTokenAlikeLnDpoIsSimPoWithoutMargin() {
        Sample s = Pairs.map(Pairs.pairs(58), "chosen", Signal.REFERENCE, x -> -1.7);
        Sample flat = Pairs.map(s, "rejected", Signal.REFERENCE, x -> -1.7);
        Sample.Answer own = flat.evaluate(method("ln-dpo", "{ beta: 2 }"));
        Sample.Answer simpo = flat.evaluate(method("simpo", "{ beta: 2, gamma: 0 }"));
        sameLosses(own, simpo);
        sameGradients(own, simpo, 1);
    }
}

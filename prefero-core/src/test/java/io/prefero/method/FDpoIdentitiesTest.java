package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.atTheReference;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.pairs;
import static io.prefero.method.Pairs.sameGradients;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.shift;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact identities of DPO with other divergences, on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class FDpoIdentitiesTest {
    private static final Objective DPO = method("dpo", "{ beta: 0.3 }");

    private static Objective f(String divergence) {
        return method("f-dpo/" + divergence, "{ beta: 0.3 }");
    }

    @Test
    void reverseKlIsDpoToTheLastBit() {
        Sample.Answer own = pairs(40).evaluate(f("reverse-kl"));
        Sample.Answer dpo = pairs(40).evaluate(DPO);
        assertThat(own.losses()).isEqualTo(dpo.losses());
        assertThat(own.gradients()).usingRecursiveComparison().isEqualTo(dpo.gradients());
    }

    @ParameterizedTest
    @CsvSource({"reverse-kl, 1", "alpha, 1", "forward-kl, 1", "js, 0.5"})
    void atTheReferenceTheGradientIsDposAndForJensenShannonHalf(String divergence, double share) {
        Sample still = atTheReference(pairs(41));
        sameGradients(still.evaluate(f(divergence)), still.evaluate(DPO), share);
    }

    @Test
    void theEndsOfTheAlphaFamilyAreDpoAndForwardKl() {
        double[] nearZero = pairs(42)
                .evaluate(method("f-dpo/alpha", "{ beta: 0.3, alpha: 1e-9 }"))
                .losses();
        assertThat(nearZero).containsExactly(pairs(42).evaluate(DPO).losses(), within(1e-7));
        double[] nearOne = pairs(42)
                .evaluate(method("f-dpo/alpha", "{ beta: 0.3, alpha: 0.999999999999 }"))
                .losses();
        assertThat(nearOne).containsExactly(pairs(42).evaluate(f("forward-kl")).losses(), within(1e-6));
    }

    @Test
    void jensenShannonIsDpoFarBelowTheReferenceAndFlatFarAbove() {
        Sample below = moved(pairs(43), -60);
        assertThat(below.evaluate(f("js")).losses())
                .containsExactly(below.evaluate(DPO).losses(), within(TIGHT));
        Sample above = moved(pairs(43), 60);
        assertThat(above.evaluate(f("js")).losses()).containsOnly(new double[] {Math.log(2)}, within(TIGHT));
    }

    private static Sample moved(Sample pairs, double by) {
        return shift(shift(pairs, "chosen", Signal.POLICY, by), "rejected", Signal.POLICY, by);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reverse-kl", "js", "alpha", "forward-kl"})
    void theLossOfASwappedPairDiffersByTheMargin(String divergence) {
        Sample.Answer own = pairs(44).evaluate(f(divergence));
        double[] swapped =
                pairs(44).swapped("chosen", "rejected").evaluate(f(divergence)).losses();
        for (int i = 0; i < EXAMPLES; i++) {
            double margin = own.rewards().get("chosen")[i] - own.rewards().get("rejected")[i];
            assertThat(own.losses()[i] - swapped[i]).isCloseTo(-margin, within(TIGHT));
        }
    }

    @ParameterizedTest
    @CsvSource({"reverse-kl, true", "js, false", "alpha, false", "forward-kl, false"})
    void onlyUnderReverseKlWhatIsAddedToBothSidesCancels(String divergence, boolean cancels) {
        double[] before = pairs(45).evaluate(f(divergence)).losses();
        double[] after = moved(pairs(45), 1.5).evaluate(f(divergence)).losses();
        double largest = IntStream.range(0, EXAMPLES)
                .mapToDouble(i -> Math.abs(after[i] - before[i]))
                .max()
                .orElseThrow();
        assertThat(largest < TIGHT).isEqualTo(cancels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reverse-kl", "js", "alpha", "forward-kl"})
    void theScoreRisesEverMoreSlowly(String divergence) {
        double[] s = IntStream.rangeClosed(-8, 8)
                .mapToDouble(h -> reward(divergence, h / 2.0))
                .toArray();
        for (int i = 1; i < s.length - 1; i++) {
            assertThat(s[i + 1]).isGreaterThan(s[i]);
            assertThat(s[i + 1] - s[i]).isLessThanOrEqualTo(s[i] - s[i - 1] + TIGHT);
        }
        assertThat(reward(divergence, 0)).isZero();
    }

    /** The reward of a response of one token whose log-ratio is h. */
    private static double reward(String divergence, double h) {
        Sample one = pairs(46)
                .only(0)
                .with("chosen", Signal.POLICY, new double[][] {{h - 9}})
                .with("chosen", Signal.REFERENCE, new double[][] {{-9}});
        return one.evaluate(f(divergence)).rewards().get("chosen")[0];
    }

    @Test
    void labelsAreSmoothedAsInCdpo() {
        sameLosses(
                pairs(47).evaluate(method("f-dpo/reverse-kl", "{ beta: 0.3, label_smoothing: 0.2 }")),
                pairs(47).evaluate(method("cdpo", "{ beta: 0.3, label_smoothing: 0.2 }")));
    }
}

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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.objective.TokenRewards;
import io.prefero.score.Signal;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of T-REG, on random scores and token rewards in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class TokenRewardIdentitiesTest {
    private static final Objective T_REG = method("t-reg", "{ beta: 0.3, alpha: 0.6 }");
    private static final Objective DPO = method("dpo", "{ beta: 0.3 }");

    private static Sample rewarded(long seed) {
        return Sample.of(T_REG, seed, EXAMPLES);
    }

    private static Sample constant(Sample s, double chosen, double rejected) {
        return map(
                map(s, "chosen", TokenRewards.TOKEN_REWARD, x -> chosen),
                "rejected",
                TokenRewards.TOKEN_REWARD,
                x -> rejected);
    }

    @Test
    void withoutWeightOrRewardsItIsDpoOrSimPo() {
        for (Sample.Answer own : new Sample.Answer[] {
            rewarded(70).evaluate(method("t-reg", "{ beta: 0.3, alpha: 0 }")),
            constant(rewarded(70), 0, 0).evaluate(T_REG)
        }) {
            sameLosses(own, rewarded(70).evaluate(DPO));
            sameGradients(own, rewarded(70).evaluate(DPO), 1);
        }
        Sample.Answer simpo =
                rewarded(70).evaluate(method("t-reg/simpo", "{ beta: 2, gamma_beta_ratio: 0.3, alpha: 0 }"));
        sameLosses(simpo, rewarded(70).evaluate(method("simpo", "{ beta: 2, gamma_beta_ratio: 0.3 }")));
    }

    @Test
    void atTheReferenceTheLossIsLn2AndHalfTheRegulariser() {
        Sample still = atTheReference(rewarded(71));
        double[] losses = still.evaluate(T_REG).losses();
        for (int i = 0; i < EXAMPLES; i++) {
            double reg = -0.3 * (product(still, "chosen", i) + product(still, "rejected", i));
            assertThat(losses[i]).isCloseTo(Math.log(2) + 0.6 / 2 * reg, within(TIGHT));
        }
    }

    private static double product(Sample s, String side, int i) {
        double[] policy = s.column(side, Signal.POLICY)[i];
        double[] reward = s.column(side, TokenRewards.TOKEN_REWARD)[i];
        double sum = 0;
        for (int t = 0; t < policy.length; t++) {
            sum += policy[t] * reward[t];
        }
        return sum;
    }

    @Test
    void itsGradientIsThatOfDpoWithWeightedTokens() {
        Sample s = rewarded(72);
        Sample.Answer answer = s.evaluate(T_REG);
        for (int i = 0; i < EXAMPLES; i++) {
            double w = 0.3 * sigmoid(-0.3 * delta(s, i)) / EXAMPLES;
            assertThat(answer.gradient("chosen", Signal.POLICY, i))
                    .containsExactly(weighted(s, "chosen", i, -w, 0.6), within(TIGHT));
            assertThat(answer.gradient("rejected", Signal.POLICY, i))
                    .containsExactly(weighted(s, "rejected", i, w, -0.6), within(TIGHT));
        }
    }

    /** w(1 + α r̂) of each token */
    private static double[] weighted(Sample s, String side, int i, double w, double alpha) {
        return Arrays.stream(s.column(side, TokenRewards.TOKEN_REWARD)[i])
                .map(r -> w * (1 + alpha * r))
                .toArray();
    }

    @Test
    void withHalfOnTheChosenAndNothingOnTheOtherItIsDpoAndImitation() {
        Sample s = constant(rewarded(73), 0.5, 0);
        Sample.Answer own = s.evaluate(T_REG);
        Sample.Answer dpo = s.evaluate(DPO);
        for (int i = 0; i < EXAMPLES; i++) {
            double[] more = Arrays.stream(dpo.gradient("chosen", Signal.POLICY, i))
                    .map(g -> g * (1 + 0.6 / 2))
                    .toArray();
            assertThat(own.gradient("chosen", Signal.POLICY, i)).containsExactly(more, within(TIGHT));
            assertThat(own.gradient("rejected", Signal.POLICY, i))
                    .containsExactly(dpo.gradient("rejected", Signal.POLICY, i), within(TIGHT));
        }
    }

    @Test
    void negatedRewardsNegateTheRegulariser() {
        Sample s = rewarded(74);
        Sample negated = map(
                map(s, "chosen", TokenRewards.TOKEN_REWARD, x -> -x), "rejected", TokenRewards.TOKEN_REWARD, x -> -x);
        double dpo = s.evaluate(DPO).loss();
        assertThat(s.evaluate(T_REG).loss() - dpo)
                .isCloseTo(dpo - negated.evaluate(T_REG).loss(), within(TIGHT));
    }

    @Test
    void theRegulariserSwitchesItselfOffAsThePairIsLearnedUnlessStatic() {
        Sample learned = shift(rewarded(75), "chosen", Signal.POLICY, 300);
        assertThat(learned.evaluate(T_REG).losses()).containsOnly(new double[] {0}, within(1e-9));
        double[] steady = learned.evaluate(method("t-reg", "{ beta: 0.3, alpha: 0.6, weighting: static }"))
                .losses();
        assertThat(Arrays.stream(steady)).allMatch(loss -> Math.abs(loss) > 1e-3);
    }

    @Test
    void whatIsAddedToTheReferenceDoesNotReachTheStaticRegularisersGradient() {
        Objective fixed = method("t-reg", "{ beta: 0.3, alpha: 0.6, weighting: static }");
        Sample s = rewarded(76);
        Sample moved = map(map(s, "chosen", Signal.REFERENCE, x -> x + 1), "rejected", Signal.REFERENCE, x -> x + 1);
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(regulariser(moved, fixed, i)).containsExactly(regulariser(s, fixed, i), within(TIGHT));
        }
    }

    private static double[] regulariser(Sample s, Objective fixed, int i) {
        double[] own = s.evaluate(fixed).gradient("chosen", Signal.POLICY, i);
        double[] dpo = s.evaluate(DPO).gradient("chosen", Signal.POLICY, i);
        double[] rest = new double[own.length];
        Arrays.setAll(rest, t -> own[t] - dpo[t]);
        return rest;
    }
}

package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of TDPO's two forms, on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class TdpoIdentitiesTest {
    @Test
    void withoutItsBrakeTdpo2IsDpo() {
        Sample pairs = pairs(20);
        Sample.Answer tdpo = pairs.evaluate(method("tdpo2", "{ beta: 0.3, alpha: 0 }"));
        Sample.Answer dpo = pairs.evaluate(method("dpo", "{ beta: 0.3 }"));
        sameLosses(tdpo, dpo);
        sameGradients(tdpo, dpo, 1);
    }

    @Test
    void tdpo2OfEqualAnswersIsLn2AndPullsOnTheDivergenceOfTheRejectedAlone() {
        Sample equal = pairs(21);
        for (Signal signal : new Signal[] {Signal.POLICY, Signal.REFERENCE, Signal.TOKEN_KL}) {
            equal = equal.with("rejected", signal, equal.column("chosen", signal));
        }
        Sample.Answer answer = equal.evaluate(method("tdpo2", "{ beta: 0.4, alpha: 0.6 }"));
        assertThat(answer.losses()).containsOnly(new double[] {Math.log(2)}, within(TIGHT));
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(answer.gradient("rejected", Signal.TOKEN_KL, i))
                    .containsOnly(new double[] {0.4 / 2 * 0.6 / EXAMPLES}, within(TIGHT));
        }
        assertThat(answer.gradients().get("chosen." + Signal.TOKEN_KL.key()))
                .as("stopped")
                .isNull();
    }

    @Test
    void tdpo2RisesWithTheDivergenceOfTheRejectedAndFallsWithThatOfTheChosen() {
        Objective tdpo = method("tdpo2", "{}");
        double loss = pairs(22).evaluate(tdpo).loss();
        assertThat(shift(pairs(22), "rejected", Signal.TOKEN_KL, 0.5)
                        .evaluate(tdpo)
                        .loss())
                .isGreaterThan(loss);
        assertThat(shift(pairs(22), "chosen", Signal.TOKEN_KL, 0.5)
                        .evaluate(tdpo)
                        .loss())
                .isLessThan(loss);
    }

    @Test
    void bothFormsSayTheSameAndPullDifferently() {
        Sample.Answer first = pairs(23).evaluate(method("tdpo1", "{ beta: 0.3 }"));
        Sample.Answer second = pairs(23).evaluate(method("tdpo2", "{ beta: 0.3, alpha: 1 }"));
        sameLosses(first, second);
        for (int i = 0; i < EXAMPLES; i++) {
            double[] chosen = first.gradient("chosen", Signal.TOKEN_KL, i);
            assertThat(chosen[0]).isEqualTo(-first.gradient("rejected", Signal.TOKEN_KL, i)[0]);
            assertThat(second.gradient("rejected", Signal.TOKEN_KL, i))
                    .containsExactly(first.gradient("rejected", Signal.TOKEN_KL, i), within(TIGHT));
        }
    }

    @Test
    void atTheReferenceBothAreLn2AndPullAsDpo() {
        Sample still = Pairs.atTheReference(pairs(24));
        for (String side : new String[] {"chosen", "rejected"}) {
            still = Pairs.map(still, side, Signal.TOKEN_KL, x -> 0);
        }
        for (String id : new String[] {"tdpo1", "tdpo2"}) {
            Sample.Answer own = still.evaluate(method(id, "{ beta: 0.3 }"));
            assertThat(own.losses()).containsOnly(new double[] {Math.log(2)}, within(TIGHT));
            sameGradients(own, still.evaluate(method("dpo", "{ beta: 0.3 }")), 1);
        }
    }
}

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

import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Exact identities of TDPO's second form, on random scores in fp64. */
@Tag("unit")
class Tdpo2IdentitiesTest {
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
}

package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.ratio;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.shift;
import static io.prefero.method.Pairs.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.Tiny;
import io.prefero.example.TokenRow;
import io.prefero.score.Signal;
import io.prefero.score.TextBranch;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import io.prefero.text.Sequence;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of KTO, on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class KtoIdentitiesTest {
    private static Sample unpaired(long seed) {
        return Sample.of(method("kto", "{}"), seed, EXAMPLES);
    }

    @Test
    void aBatchWhosePolicyHasNotMovedUpHasNoBaseline() {
        Sample fallen = shift(unpaired(23), "mismatched", Signal.POLICY, -100);
        Sample fallenMore = shift(unpaired(23), "mismatched", Signal.POLICY, -200);
        Sample.Answer answer = fallen.evaluate(method("kto", "{ beta: 0.3 }"));
        sameLosses(answer, fallenMore.evaluate(method("kto", "{ beta: 0.3 }")));
        for (int i = 0; i < EXAMPLES; i++) {
            double z = 0.3 * ratio(fallen, "response", i) * (fallen.notes().get("desirable")[i] == 1 ? 1 : -1);
            assertThat(answer.losses()[i]).isCloseTo(sigmoid(-z), within(TIGHT));
        }
    }

    @Test
    void theBaselineOfKtoIsTheMeanRatioAndShiftsAllExamplesAlike() {
        Sample risen = shift(unpaired(24), "mismatched", Signal.POLICY, 40);
        double k = IntStream.range(0, EXAMPLES)
                .mapToDouble(i -> ratio(risen, "mismatched", i))
                .average()
                .orElseThrow();
        assertThat(k).isPositive();
        Sample shifted = shift(shift(risen, "mismatched", Signal.POLICY, -100), "response", Signal.POLICY, -k);
        sameLosses(risen.evaluate(method("kto", "{ beta: 0.3 }")), shifted.evaluate(method("kto", "{ beta: 0.3 }")));
    }

    @Test
    void theBaselineOfKtoTakesNoGradient() {
        Sample risen = shift(unpaired(25), "mismatched", Signal.POLICY, 40);
        assertThat(risen.evaluate(method("kto", "{}")).gradients()).containsOnlyKeys("response.policy");
    }

    @Test
    void desirableAndUndesirableShareOneUnit() {
        Sample sample = unpaired(26);
        double[] flipped =
                Arrays.stream(sample.notes().get("desirable")).map(d -> 1 - d).toArray();
        double[] losses = sample.evaluate(method("kto", "{}")).losses();
        double[] others = new Sample(sample.stretches(), Map.of("desirable", flipped))
                .evaluate(method("kto", "{}"))
                .losses();
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(losses[i] + others[i]).isCloseTo(1, within(TIGHT));
        }
    }

    @Test
    void theMismatchedCompletionIsThatOfTheRowBeforeWithItsIdsUnchanged() {
        List<TokenRow> rows = Tiny.rows(Draw.seed(1), 4);
        List<Tree> trees = new Kto(0.1, 1, 1).trees(rows);
        for (int i = 0; i < 4; i++) {
            TextBranch own = (TextBranch) trees.get(i).branches("response").get(0);
            TextBranch mismatched =
                    (TextBranch) trees.get(i).branches("mismatched").get(0);
            Sequence previous = rows.get((i + 3) % 4).sequence("response");
            assertThat(own.response())
                    .isEqualTo(rows.get(i).sequence("response").response());
            assertThat(mismatched.root()).isEqualTo(own.root());
            assertThat(mismatched.response()).isEqualTo(previous.response());
        }
    }
}

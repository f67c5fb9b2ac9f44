package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.pairs;
import static io.prefero.method.Pairs.ratio;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.example.Dataset;
import io.prefero.example.Kind;
import io.prefero.example.TokenRow;
import io.prefero.example.TokenText;
import io.prefero.objective.Moving;
import io.prefero.objective.Objective;
import io.prefero.objective.Pairwise;
import io.prefero.objective.Term;
import io.prefero.objective.TextObjective;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.tensor.Scope;
import io.prefero.text.Sequence;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What single methods declare beside their formula, and what the table of them answers. */
@Tag("unit")
class DeclarationsTest {
    // ---- terms

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    orpo            | {}                 | nll, odds
                    rrhf            | { lambda: 0.5 }    | rank, nll
                    simpo           | {}                 | preference
                    simpo           | { sft_weight: 1 }  | preference, sft
                    knowpo          | {}                 | preference
                    knowpo          | { lambda: 1 }      | preference, nll
                    """)
    void termsAreCalledAsInTheirPapersAndOnlyWhatCountsIsThere(String id, String settings, String names) {
        Objective objective = method(id, settings);
        try (Scope scope = Scope.open()) {
            assertThat(Sample.of(objective, 1, EXAMPLES).terms(objective).stream()
                            .map(Term::name)
                            .toList())
                    .containsExactly(names.split(", "));
        }
    }

    // ---- settings

    @Test
    void simPosMarginIsHalfOfBetaWhereNothingElseIsSaid() {
        sameLosses(
                pairs(2).evaluate(method("simpo", "{}")),
                pairs(2).evaluate(method("simpo", "{ gamma_beta_ratio: 0.5 }")));
    }

    @Test
    void aReductionThatTheLossOfAListCannotHaveIsRefusedAtOnce() {
        assertThatThrownBy(() -> method("lipo/softmax", "{ reduction: items_mean }"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reduction");
    }

    @Test
    void sumsOverAnImageAreNotForIpo() {
        assertThat(method("diffusion-dpo", "{ loss: ipo }")).isNotNull();
        assertThat(method("diffusion-dpo", "{ beta_reduction: sum }")).isNotNull();
        assertThatThrownBy(() -> method("diffusion-dpo", "{ loss: ipo, beta_reduction: sum }"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("beta_reduction");
    }

    // ---- what else is declared

    @Test
    void pointwiseSigmoidOfAListStartsAtLn2() {
        assertThat(method("lipo/point-sigmoid", "{}").start()).hasValue(Math.log(2));
        assertThat(method("lipo/point-sigmoid", "{ reduction: list_sum }").start())
                .isEmpty();
    }

    @Test
    void nothingRetainedNpoStartsAtItsConstant() {
        assertThat(method("npo", "{ beta: 0.4, npo_coeff: 3, rt_coeff: 0 }").start())
                .hasValue(3 * 2 / 0.4 * Math.log(2));
        assertThat(method("npo", "{ rt_coeff: 1 }").start()).isEmpty();
    }

    @Test
    void withoutAReferenceDpoDoesNotAskForOne() {
        assertThat(method("dpo", "{ reference_free: true }").needs())
                .allMatch(need -> need.signals().equals(List.of(Signal.POLICY)));
        assertThat(method("dpo", "{}").needs()).allMatch(need -> need.signals().contains(Signal.REFERENCE));
    }

    @Test
    void ktoAdvisesOnWeightsThatAreOutOfBalance() {
        TokenText text = new TokenText("response", new Sequence(new int[] {1, 2}, 1));
        Dataset rows = Dataset.of(IntStream.range(0, 4)
                .mapToObj(i -> new TokenRow(i, List.of(text), Map.of("desirable", i == 0 ? 0.0 : 1.0)))
                .toList());
        assertThat(((TextObjective) method("kto", "{}")).advice(rows))
                .hasValueSatisfying(advice -> assertThat(advice).contains("3.00 times"));
        assertThat(((TextObjective) method("kto", "{ undesirable_weight: 3 }")).advice(rows))
                .isEmpty();
        assertThat(((TextObjective) method("dpo", "{}")).advice(rows)).isEmpty();
    }

    @Test
    void trDpoMovesItsReference() {
        assertThat(method("tr-dpo", "{ alpha: 0.25, tau: 3 }").moving()).contains(new Moving(0.25, 3));
    }

    @Test
    void usersAreDescribedWhereFspoLearnsToDescribeThem() {
        assertThat(((TextObjective) method("fspo", "{}")).kind()).isEqualTo(Kind.PAIR);
        assertThat(((TextObjective) method("fspo", "{ description: true }")).kind())
                .isEqualTo(Kind.DESCRIBED);
    }

    @Test
    void withoutMemoryBcoJudgesBothSidesAgainstNothing() {
        Pairwise bco = (Pairwise) method("bco", "{ beta: 0.3 }");
        Sample s = Sample.of(bco, 4, EXAMPLES);
        try (Scope scope = Scope.open()) {
            Scores scores = s.scores(bco);
            double[] losses =
                    bco.loss(scores.branch("chosen"), scores.branch("rejected")).toDoubles();
            for (int i = 0; i < EXAMPLES; i++) {
                double good = sigmoid(0.3 * ratio(s, "chosen", i));
                double bad = sigmoid(-0.3 * ratio(s, "rejected", i));
                assertThat(losses[i]).isCloseTo(-Math.log(good) - Math.log(bad), within(TIGHT));
            }
        }
    }

    @Test
    void stepsThatComeAloneCountWithAllTheirTokens() {
        Objective step = method("step-dpo", "{ beta: 0.3 }");
        assertThat(step.asked().stream().flatMap(need -> need.signals().stream()))
                .containsExactly(Signal.POLICY, Signal.REFERENCE, Signal.POLICY, Signal.REFERENCE);
        sameLosses(pairs(5).derived(step), pairs(5).evaluate(method("dpo", "{ beta: 0.3 }")));
    }

    @Test
    void whatRefusalsAreMeasuredByIsNotPulledEvenWhereAnotherTermPullsOnThem() {
        Objective sum = method(
                "weighted-sum", "{ terms: [{method: idk-kto/sigmoid, weight: 1}, {method: idk-dpo, weight: 0.5}] }");
        Sample s = Sample.of(sum, 6, EXAMPLES);
        double[][] pulled = s.evaluate(sum).gradients().get("idk.policy");
        double[][] alone = s.evaluate(method("idk-dpo", "{}")).gradients().get("idk.policy");
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(pulled[i][0]).isCloseTo(0.5 * alone[i][0], within(TIGHT));
        }
    }

    // ---- the table

    @Test
    void theTableKnowsOtherNamesAndNamesThatAreNear() {
        assertThat(Methods.aliases()).containsEntry("sigmoid", "dpo").containsEntry("ipo", "ipo/mean");
        assertThat(Methods.named("sigmoid").id()).isEqualTo("dpo");
        assertThatThrownBy(() -> Methods.named("simpoo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean simpo?");
    }

    @Test
    void theTableKnowsWhichMethodsLearnFromTexts() {
        assertThat(Methods.ofTexts()).contains("dpo", "lipo/lambda", "npo").doesNotContain("diffusion-dpo");
        assertThat(List.copyOf(Methods.all().keySet())).containsAll(Methods.ofTexts());
    }
}

package io.prefero.eval.ches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.example.Example;
import io.prefero.example.Row;
import io.prefero.example.RowEncoder.Outcome;
import io.prefero.example.TokenRow;
import io.prefero.example.TokenText;
import io.prefero.models.LanguageModel;
import io.prefero.models.PaddedLayout;
import io.prefero.models.Pass;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.TextScorer;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Scores over a model equal what plain Java makes of the hidden states of one unpadded text. */
@Tag("unit")
class SimilarityScorerTest {
    private final LanguageModel model = Tiny.model(1);
    private final RoleModel<LanguageModel> role = new RoleModel<>(model, Pass.BASE, RoleModel.Training.FROZEN);
    private final SimilarityScorer scorer = new SimilarityScorer(role, OptionalInt.of(0));
    private final List<Outcome> outcomes = Tiny.sharing(Draw.seed(3), 8).stream()
            .map(SimilarityScorerTest::outcome)
            .toList();

    @AfterEach
    void close() {
        model.close();
    }

    private static Outcome outcome(TokenRow row) {
        return outcome(row, false);
    }

    private static Outcome outcome(TokenRow row, boolean truncated) {
        Row source = new Row(row.row(), "pairs.jsonl:" + (row.row() + 1), new Example.Pair("p", "c", "r"));
        return new Outcome(source, Optional.of(row), truncated);
    }

    @Test
    void scoresEqualThoseOfOneUnpaddedTextAtATime() {
        List<SimilarityScorer.Pair> pairs = scorer.score(outcomes);
        assertThat(pairs).hasSize(outcomes.size());
        for (int i = 0; i < pairs.size(); i++) {
            TokenRow row = outcomes.get(i).tokens().orElseThrow();
            double[][] plus = hidden(row.sequence("chosen"));
            double[][] minus = hidden(row.sequence("rejected"));
            Similarity found = pairs.get(i).similarity();
            double n = plus.length;
            double m = minus.length;
            near(found.ches(), inner(sum(plus), sum(minus)) - inner(sum(plus), sum(plus)));
            near(found.lnChes(), inner(sum(plus), sum(minus)) / (n * m) - inner(sum(plus), sum(plus)) / (n * n));
            near(found.lastHidden(), inner(plus[plus.length - 1], minus[minus.length - 1]));
            assertThat(pairs.get(i).row()).isEqualTo(row.row());
            assertThat(pairs.get(i).at()).isEqualTo("pairs.jsonl:" + (row.row() + 1));
        }
    }

    @Test
    void positionsOffByOneWouldShow() {
        TokenRow row = outcomes.get(0).tokens().orElseThrow();
        double[][] right = hidden(row.sequence("chosen"));
        Sequence chosen = row.sequence("chosen");
        double[][] wrong = hidden(new Sequence(chosen.ids(), chosen.start() + 1));
        assertThat(Math.abs(inner(sum(right), sum(right)) - inner(sum(wrong), sum(wrong))))
                .isGreaterThan(1e-2);
    }

    @Test
    void paddingAndCompanyChangeNothing() {
        List<Similarity> together = similarities(scorer, outcomes);
        SimilarityScorer padded =
                new SimilarityScorer(new HiddenScorer(TextScorer.naive(Map.of(Role.POLICY, role))), OptionalInt.of(0));
        List<Similarity> inPadding = similarities(padded, outcomes);
        for (int i = 0; i < outcomes.size(); i++) {
            Similarity alone = similarities(scorer, outcomes.subList(i, i + 1)).get(0);
            for (Similarity.Measure measure : Similarity.Measure.values()) {
                near(together.get(i).by(measure), alone.by(measure));
                near(inPadding.get(i).by(measure), alone.by(measure));
            }
        }
    }

    private static List<Similarity> similarities(SimilarityScorer scorer, List<Outcome> rows) {
        return scorer.score(rows).stream()
                .map(SimilarityScorer.Pair::similarity)
                .toList();
    }

    @Test
    void aRowThatWasDroppedIsLeftOut() {
        List<Outcome> some = new ArrayList<>(outcomes.subList(0, 3));
        some.set(1, new Outcome(some.get(1).source(), Optional.empty(), false));
        assertThat(scorer.score(some)).extracting(SimilarityScorer.Pair::row).containsExactly(0L, 2L);
    }

    @Test
    void aPromptThatWasCutAwayIsRefused() {
        List<TokenText> texts = List.of(
                new TokenText("chosen", Tiny.sequence(new int[0], new int[] {5, 6})),
                new TokenText("rejected", Tiny.sequence(new int[0], new int[] {7})));
        TokenRow row = new TokenRow(4, texts, Map.of());
        assertThat(scorer.score(List.of(outcome(row)))).hasSize(1); // it never had a prompt
        assertThatThrownBy(() -> scorer.score(List.of(outcome(row, true))))
                .hasMessageContaining("pairs.jsonl:5")
                .hasMessageContaining("prompt");
    }

    /** The hidden states that predict the response's tokens, of one text alone: [token][width] */
    private double[][] hidden(Sequence text) {
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            PaddedLayout alone = new PaddedLayout(1, text.length(), model.config(), model.device());
            Tensor hidden =
                    model.decoder().run(Tensor.of(text.ids()), alone, Pass.BASE).hidden();
            int width = (int) hidden.size(1);
            double[] flat = hidden.toDoubles();
            double[][] rows = new double[text.length() - text.start()][];
            Arrays.setAll(rows, k -> {
                int at = (text.start() - 1 + k) * width;
                return Arrays.copyOfRange(flat, at, at + width);
            });
            return rows;
        }
    }

    private static double[] sum(double[][] rows) {
        double[] sum = new double[rows[0].length];
        for (double[] row : rows) {
            Arrays.setAll(sum, i -> sum[i] + row[i]);
        }
        return sum;
    }

    private static double inner(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void near(double ours, double other) {
        assertThat(ours).isCloseTo(other, within(1e-10 * Math.max(1, Math.abs(other))));
    }
}

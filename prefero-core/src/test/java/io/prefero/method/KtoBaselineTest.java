package io.prefero.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.Tiny;
import io.prefero.eval.Goldens;
import io.prefero.example.TokenRow;
import io.prefero.objective.Metric;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.State;
import io.prefero.score.TextBranch;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** KTO's K, and whose completion stands under whose prompt, equal the golden ones. */
@Tag("unit")
class KtoBaselineTest {
    private static final JsonNode GOLDEN = Goldens.file("kto-k.json");
    private static final Kto KTO = new Kto(0.1, 1, 1);

    /** K of a batch by the sums of its mismatched completions. */
    private static double k(double[] policy, double[] reference) {
        try (Scope scope = Scope.open()) {
            int[] ones = new int[policy.length];
            Arrays.fill(ones, 1);
            Map<Signal, Ragged> columns = Map.of(
                    Signal.POLICY, new Ragged(Tensor.of(policy), ones),
                    Signal.REFERENCE, new Ragged(Tensor.of(reference), ones));
            Scores scores = new Scores(
                    policy.length,
                    List.of(new TokenScore("response", columns), new TokenScore("mismatched", columns)),
                    Map.of("desirable", new double[policy.length]),
                    Map.of(),
                    State.FRESH);
            return KTO.evaluate(scores).metrics().stream()
                    .filter(metric -> metric.name().equals("kl"))
                    .map(Metric.Mean.class::cast)
                    .mapToDouble(Metric.Mean::sum)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void itIsTheMeanRatioOfTheBatchAndNotNegative() {
        assertThat(GOLDEN.path("cases")).hasSizeGreaterThan(4);
        for (JsonNode golden : GOLDEN.path("cases")) {
            Goldens.same(
                    k(sums(golden.path("mismatched"), "policy"), sums(golden.path("mismatched"), "reference")),
                    golden.path("k"));
        }
    }

    private static double[] sums(JsonNode rows, String role) {
        return rows.valueStream().mapToDouble(row -> row.path(role).asDouble()).toArray();
    }

    @Test
    void rowsOfAllWorkersAreOneBatch() {
        JsonNode golden = GOLDEN.path("workers");
        double[] ratios = golden.path("log_ratios")
                .valueStream()
                .flatMapToDouble(worker -> Arrays.stream(Goldens.numbers(worker)))
                .toArray();
        double[] reference = new double[ratios.length];
        Goldens.same(k(ratios, reference), golden.path("k"));
    }

    @Test
    void completionsMoveOnByOneRow() {
        for (JsonNode golden : GOLDEN.path("rotation")) {
            int[] completions = Goldens.ints(golden.path("completion_of_row"));
            List<TokenRow> rows = Tiny.rows(Draw.seed(1), golden.path("batch").asInt());
            for (int i = 0; i < completions.length; i++) {
                TextBranch other = (TextBranch)
                        KTO.trees(rows).get(i).branches("mismatched").get(0);
                assertThat(other.response())
                        .isEqualTo(rows.get(completions[i]).sequence("response").response());
            }
        }
    }
}

package io.prefero.eval.unlearning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.eval.Goldens;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The numbers of unlearning equal the golden ones. */
@Tag("unit")
class UnlearningGoldenTest {
    private static final JsonNode GOLDEN = Goldens.file("unlearning.json");

    private static List<Double> list(JsonNode numbers) {
        return Arrays.stream(Goldens.numbers(numbers)).boxed().toList();
    }

    @Test
    void truthRatios() {
        assertThat(GOLDEN.path("truth_ratio")).hasSizeGreaterThan(4);
        for (JsonNode golden : GOLDEN.path("truth_ratio")) {
            TruthRatio ratio = TruthRatio.of(golden.path("paraphrase_nll").asDouble(), list(golden.path("wrong_nll")));
            Goldens.same(ratio.value(), golden.path("truth_ratio"));
            Goldens.same(ratio.known(), golden.path("utility_score"));
            Goldens.same(ratio.forgotten(), golden.path("forget_score"));
        }
    }

    @Test
    void aHopelessRatioIsStillANumber() {
        TruthRatio ratio = TruthRatio.of(2000, List.of(1.0));
        assertThat(ratio.known()).isZero();
        assertThat(ratio.forgotten()).isZero();
        assertThat(ratio.log()).isEqualTo(1999);
    }

    @Test
    void testsOfTwoSamplesWhateverIncreasingMapTheValuesGoThrough() {
        assertThat(GOLDEN.path("ks")).hasSizeGreaterThan(6);
        List<DoubleUnaryOperator> maps = List.of(v -> v, v -> Math.exp(v / 10), v -> -1000 + 3 * v);
        for (JsonNode golden : GOLDEN.path("ks")) {
            double[] x = Goldens.numbers(golden.path("x"));
            double[] y = Goldens.numbers(golden.path("y"));
            for (DoubleUnaryOperator map : maps) {
                requireTest(KolmogorovSmirnov.of(mapped(x, map), mapped(y, map)), golden);
            }
            requireTest(KolmogorovSmirnov.of(mapped(y, v -> -v), mapped(x, v -> -v)), golden);
        }
    }

    private static double[] mapped(double[] values, DoubleUnaryOperator map) {
        return Arrays.stream(values).map(map).toArray();
    }

    private static void requireTest(KolmogorovSmirnov test, JsonNode golden) {
        Goldens.same(test.statistic(), golden.path("d"));
        double p = golden.path("p").asDouble();
        assertThat(test.p()).isCloseTo(p, within(1e-9 * p));
    }

    @Test
    void pValuesOfEquallyLargeSamplesFromTheStatisticAlone() {
        assertThat(GOLDEN.path("ks_table")).hasSize(4);
        for (JsonNode golden : GOLDEN.path("ks_table")) {
            int n = golden.path("n").asInt();
            long difference = Math.round(golden.path("d").asDouble() * n) * n;
            double p = golden.path("p").asDouble();
            assertThat(KolmogorovSmirnov.p(n, n, difference)).isCloseTo(p, within(1e-9 * p));
        }
    }

    /** 2·Σ_{k≥1} (−1)^(k+1)·C(2n, n−k·h)/C(2n, n), by logarithms: what the paths come to where both samples are as large. */
    @Test
    void pathsEqualTheClosedFormFarIntoTheTail() {
        int n = 200;
        for (int h : new int[] {30, 80, 150, 199, 200}) {
            double closed = 0;
            for (int k = 1; k * h <= n; k++) {
                double term = Math.exp(logChoose(2 * n, n - k * h) - logChoose(2 * n, n));
                closed += k % 2 == 1 ? 2 * term : -2 * term;
            }
            assertThat(KolmogorovSmirnov.p(n, n, (long) h * n)).isCloseTo(closed, within(1e-9 * closed));
        }
        assertThat(KolmogorovSmirnov.p(n, n, (long) n * n)).isBetween(1e-120, 1e-118);
    }

    private static double logChoose(int n, int k) {
        double sum = 0;
        for (int i = 1; i <= k; i++) {
            sum += Math.log((double) (n - k + i) / i);
        }
        return sum;
    }

    @Test
    void equalSamplesAreNotToldApart() {
        assertThat(KolmogorovSmirnov.of(new double[] {1, 2, 2, 3}, new double[] {3, 2, 1, 2}))
                .isEqualTo(new KolmogorovSmirnov(0, 1, KolmogorovSmirnov.p(4, 4, 16)));
        assertThat(KolmogorovSmirnov.of(new double[] {0.0}, new double[] {-0.0}).statistic())
                .isZero();
        assertThatThrownBy(() -> KolmogorovSmirnov.of(new double[0], new double[1]))
                .hasMessageContaining("0 and 1");
        assertThatThrownBy(() -> KolmogorovSmirnov.of(new double[] {Double.NaN}, new double[1]))
                .hasMessageContaining("not a number");
    }

    @Test
    void ofThreeAndThreeNothingCanBeToldApart() {
        KolmogorovSmirnov apart = KolmogorovSmirnov.of(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        assertThat(apart.p()).isCloseTo(0.1, within(1e-12));
        assertThat(apart.least()).isEqualTo(apart.p());
        assertThat(KolmogorovSmirnov.of(new double[] {1, 2, 3}, new double[] {1, 2, 3, 4})
                        .least())
                .isCloseTo(2 / 35.0, within(1e-12));
    }

    @Test
    void utility() {
        assertThat(GOLDEN.path("utility")).hasSize(4);
        for (JsonNode golden : GOLDEN.path("utility")) {
            Goldens.same(UnlearningReport.harmonicMean(Goldens.numbers(golden.path("values"))), golden.path("utility"));
        }
        assertThatThrownBy(() -> UnlearningReport.harmonicMean(new double[] {0.5, -0.1}))
                .hasMessageContaining("-0.1");
    }

    @Test
    void probabilities() {
        assertThat(GOLDEN.path("probability")).hasSize(3);
        for (JsonNode golden : GOLDEN.path("probability")) {
            double right = golden.path("true_nll").asDouble();
            Answered answered = UnlearningReportTest.answered(right, list(golden.path("wrong_nll")), "a");
            Goldens.same(answered.probability(), golden.path("probability"));
            Goldens.same(answered.choiceProbability(), golden.path("choice_probability"));
        }
    }

    @Test
    void recall() {
        assertThat(GOLDEN.path("rouge")).hasSize(4);
        for (JsonNode golden : GOLDEN.path("rouge")) {
            String reference = golden.path("reference").asString();
            Goldens.same(Rouge.recall(reference, golden.path("answer").asString()), golden.path("rouge_l_recall"));
        }
        assertThat(Rouge.recall(" one\ntwo ", "one  two")).isEqualTo(1);
        assertThatThrownBy(() -> Rouge.recall(" ", "a")).hasMessageContaining("no word");
    }
}

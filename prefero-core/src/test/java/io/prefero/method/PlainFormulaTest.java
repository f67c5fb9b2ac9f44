package io.prefero.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.objective.Objective;
import io.prefero.score.Need;
import io.prefero.score.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Every method's loss and gradient equal the paper's formula in plain Java, without any tensor, on random scores. */
@Tag("unit")
class PlainFormulaTest {
    private static final int EXAMPLES = 4;

    /** A loss; what a stop-gradient hides is read from {@code held}, which holds the same numbers. */
    private interface Formula {
        double loss(Numbers y, Numbers held);
    }

    /** A method with hyperparameters that differ from their defaults, and its formula. */
    private record Case(String id, String settings, Formula formula) {
        Objective objective() {
            return Methods.named(id).with(new YAMLMapper().readTree(settings));
        }

        @Override
        public String toString() {
            return id + " " + settings;
        }
    }

    private static List<Case> cases() {
        return List.of(
                new Case("sft", "{ nll_reduction: token_mean }", (y, held) -> y.tokenNll("chosen")),
                new Case("sft", "{ nll_reduction: seq_mean }", (y, held) -> y.mean(i -> -y.pBar("chosen", i))),
                new Case("sft", "{ nll_reduction: seq_sum }", (y, held) -> y.mean(i -> -y.logp("chosen", i))),
                new Case("dpo", "{ beta: 0.3 }", (y, held) -> y.mean(i -> bradleyTerry(0.3 * delta(y, i)))),
                new Case(
                        "dpo",
                        "{ beta: 0.3, reference_free: true }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.3 * (y.logp("chosen", i) - y.logp("rejected", i))))),
                new Case("ipo/sum", "{ beta: 0.4 }", (y, held) -> y.mean(i -> square(delta(y, i) - 1 / 0.8))),
                new Case(
                        "ipo/mean",
                        "{ beta: 0.4 }",
                        (y, held) -> y.mean(i -> square(y.ratio("chosen", i) / y.length("chosen", i)
                                - y.ratio("rejected", i) / y.length("rejected", i)
                                - 1 / 0.8))),
                new Case(
                        "simpo",
                        "{ beta: 2.5, gamma: 0.7 }",
                        (y, held) -> y.mean(i -> bradleyTerry(bar(y, i, 2.5) - 0.7))),
                new Case(
                        "simpo",
                        "{ beta: 3, gamma_beta_ratio: 0.3, label_smoothing: 0.2, sft_weight: 0.5 }",
                        (y, held) -> y.mean(i -> smoothed(bar(y, i, 3) - 0.9, 0.2)) + 0.5 * y.tokenNll("chosen")),
                new Case(
                        "simpo",
                        "{ beta: 3, gamma: 0.4, loss: hinge }",
                        (y, held) -> y.mean(i -> Math.max(0, 1 - (bar(y, i, 3) - 0.4)))),
                new Case(
                        "cpo",
                        "{ beta: 0.2, alpha: 0.7, label_smoothing: 0.1 }",
                        (y, held) -> y.mean(i -> smoothed(0.2 * (y.logp("chosen", i) - y.logp("rejected", i)), 0.1))
                                + 0.7 * y.tokenNll("chosen")),
                new Case("kto", "{ beta: 0.3, desirable_weight: 1.2, undesirable_weight: 0.8 }", PlainFormulaTest::kto),
                new Case("tdpo2", "{ beta: 0.2, alpha: 0.6 }", PlainFormulaTest::tdpo2));
    }

    private static double kto(Numbers y, Numbers held) {
        double k = Math.max(0, held.mean(i -> held.ratio("mismatched", i)));
        return y.mean(i -> {
            double z = 0.3 * (y.ratio("response", i) - k);
            return y.sample.notes().get("desirable")[i] == 1 ? 1.2 * (1 - sigmoid(z)) : 0.8 * (1 - sigmoid(-z));
        });
    }

    private static double tdpo2(Numbers y, Numbers held) {
        return y.mean(i -> {
            double brake = y.sum("rejected", Signal.TOKEN_KL, i) - held.sum("chosen", Signal.TOKEN_KL, i);
            return bradleyTerry(0.2 * (delta(y, i) - 0.6 * brake));
        });
    }

    // ---- the tests

    @Test
    void everyMethodOfTheTableHasAFormula() {
        assertThat(cases().stream().map(Case::id).collect(Collectors.toSet()))
                .isEqualTo(Methods.all().keySet());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theLossIsThePapersFormula(Case c) {
        for (int seed = 0; seed < 10; seed++) {
            Sample sample = Sample.of(c.objective(), seed, EXAMPLES);
            double plain = loss(c, sample, sample);
            assertThat(sample.evaluate(c.objective()).loss()).isCloseTo(plain, within(1e-12 * Math.max(1, plain)));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientIsTheSlopeOfThePapersFormula(Case c) {
        Sample sample = Sample.of(c.objective(), 31, EXAMPLES);
        Sample.Answer answer = sample.evaluate(c.objective());
        for (Need need : c.objective().needs()) {
            for (Signal signal : need.signals()) {
                double[][] gradient = answer.gradients().get(need.branch() + "." + signal.key());
                for (int i = 0; gradient != null && i < EXAMPLES; i++) {
                    for (int t = 0; t < gradient[i].length; t++) {
                        double slope = (moved(c, sample, need.branch(), signal, i, t, 1e-5)
                                        - moved(c, sample, need.branch(), signal, i, t, -1e-5))
                                / 2e-5;
                        assertThat(gradient[i][t])
                                .as(need.branch() + "." + signal.key())
                                .isCloseTo(slope, within(1e-8));
                    }
                }
            }
        }
    }

    private static double moved(Case c, Sample sample, String branch, Signal signal, int i, int t, double by) {
        double[][] column = Arrays.stream(sample.column(branch, signal))
                .map(double[]::clone)
                .toArray(double[][]::new);
        column[i][t] += by;
        return loss(c, sample.with(branch, signal, column), sample);
    }

    private static double loss(Case c, Sample sample, Sample held) {
        return c.formula().loss(new Numbers(sample), new Numbers(held));
    }

    // ---- the vocabulary of the formulas

    private static double delta(Numbers y, int i) {
        return y.ratio("chosen", i) - y.ratio("rejected", i);
    }

    private static double bar(Numbers y, int i, double beta) {
        return beta * (y.pBar("chosen", i) - y.pBar("rejected", i));
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double square(double x) {
        return x * x;
    }

    /** −log σ(z) */
    private static double bradleyTerry(double z) {
        return Math.log1p(Math.exp(-Math.abs(z))) + Math.max(0, -z);
    }

    private static double smoothed(double z, double epsilon) {
        return (1 - epsilon) * bradleyTerry(z) + epsilon * bradleyTerry(-z);
    }

    /** A sample as formulas read it. */
    private record Numbers(Sample sample) {
        double sum(String branch, Signal signal, int i) {
            return Arrays.stream(sample.column(branch, signal)[i]).sum();
        }

        int length(String branch, int i) {
            return sample.column(branch, Signal.POLICY)[i].length;
        }

        double logp(String branch, int i) {
            return sum(branch, Signal.POLICY, i);
        }

        double ratio(String branch, int i) {
            return logp(branch, i) - sum(branch, Signal.REFERENCE, i);
        }

        double pBar(String branch, int i) {
            return logp(branch, i) / length(branch, i);
        }

        double mean(IntToDoubleFunction of) {
            return IntStream.range(0, EXAMPLES).mapToDouble(of).average().orElseThrow();
        }

        double tokenNll(String branch) {
            return -Arrays.stream(sample.column(branch, Signal.POLICY))
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElseThrow();
        }
    }
}

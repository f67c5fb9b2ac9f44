package io.prefero.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.Levels.Level;
import io.prefero.objective.Objective;
import io.prefero.objective.TokenRewards;
import io.prefero.score.Need;
import io.prefero.score.NoiseSignal;
import io.prefero.score.Role;
import io.prefero.score.Signal;
import io.prefero.score.Stretch;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
                new Case(
                        "diffusion-dpo",
                        "{ beta: 3 }",
                        (y, held) -> y.mean(i -> bradleyTerry(1.5 * (y.gain("chosen", i) - y.gain("rejected", i))))),
                new Case(
                        "diffusion-dpo",
                        "{ beta: 0.02, beta_reduction: sum, loss: hinge }",
                        (y, held) -> y.mean(i -> Math.max(
                                0,
                                1
                                        - 0.02
                                                * (y.elements("chosen", i) * y.gain("chosen", i)
                                                        - y.elements("rejected", i) * y.gain("rejected", i))))),
                new Case(
                        "diffusion-dpo",
                        "{ beta: 2, loss: ipo }",
                        (y, held) -> y.mean(i -> square(y.gain("chosen", i) - y.gain("rejected", i) - 0.25))),
                new Case("diffusion-sft", "{}", (y, held) -> y.mean(i -> y.sum("chosen", NoiseSignal.POLICY, i))),
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
                new Case("tdpo2", "{ beta: 0.2, alpha: 0.6 }", PlainFormulaTest::tdpo2),
                new Case(
                        "tdpo1",
                        "{ beta: 0.2 }",
                        (y, held) -> y.mean(i -> {
                            double kl = y.sum("rejected", Signal.TOKEN_KL, i) - y.sum("chosen", Signal.TOKEN_KL, i);
                            return bradleyTerry(0.2 * (delta(y, i) - kl));
                        })),
                new Case(
                        "cdpo",
                        "{ beta: 0.3, label_smoothing: 0.2 }",
                        (y, held) -> y.mean(i -> smoothed(0.3 * delta(y, i), 0.2))),
                new Case(
                        "robust-dpo",
                        "{ beta: 0.3, label_smoothing: 0.2 }",
                        (y, held) -> y.mean(i ->
                                (0.8 * bradleyTerry(0.3 * delta(y, i)) - 0.2 * bradleyTerry(-0.3 * delta(y, i)))
                                        / 0.6)),
                new Case("hinge-dpo", "{ beta: 0.3 }", (y, held) -> y.mean(i -> Math.max(0, 1 - 0.3 * delta(y, i)))),
                new Case(
                        "exo",
                        "{ beta: 0.3, label_smoothing: 0.1 }",
                        (y, held) -> y.mean(i -> {
                            double p = sigmoid(0.3 * delta(y, i));
                            return p * Math.log(p / 0.9) + (1 - p) * Math.log((1 - p) / 0.1);
                        })),
                new Case(
                        "nca",
                        "{ beta: 0.2 }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.2 * y.ratio("chosen", i))
                                + 0.5 * bradleyTerry(-0.2 * y.ratio("chosen", i))
                                + 0.5 * bradleyTerry(-0.2 * y.ratio("rejected", i)))),
                new Case("bco", "{ beta: 0.2 }", (y, held) -> {
                    double d = 0.1 * held.mean(i -> held.ratio("chosen", i) + held.ratio("rejected", i));
                    return y.mean(i -> bradleyTerry(0.2 * y.ratio("chosen", i) - d)
                            + bradleyTerry(d - 0.2 * y.ratio("rejected", i)));
                }),
                new Case(
                        "sppo-hard",
                        "{ beta: 0.4 }",
                        (y, held) -> y.mean(
                                i -> square(y.ratio("chosen", i) - 1.25) + square(y.ratio("rejected", i) + 1.25))),
                new Case(
                        "aot",
                        "{ beta: 0.3, label_smoothing: 0.1 }",
                        (y, held) -> ranks(
                                y,
                                i -> y.logp("chosen", i) - y.logp("rejected", i),
                                i -> y.sum("chosen", Signal.REFERENCE, i) - y.sum("rejected", Signal.REFERENCE, i),
                                d -> smoothed(0.3 * d, 0.1))),
                new Case(
                        "aot-unpaired",
                        "{ beta: 0.3 }",
                        (y, held) -> ranks(
                                y, i -> y.ratio("chosen", i), i -> y.ratio("rejected", i), d -> bradleyTerry(0.3 * d))),
                new Case(
                        "anchored-po/zero",
                        "{ beta: 0.3 }",
                        (y, held) -> y.mean(
                                i -> sigmoid(-0.3 * y.ratio("chosen", i)) + sigmoid(0.3 * y.ratio("rejected", i)))),
                new Case(
                        "anchored-po/down",
                        "{ beta: 0.3 }",
                        (y, held) -> y.mean(i -> sigmoid(0.3 * y.ratio("chosen", i)) + sigmoid(-0.3 * delta(y, i)))),
                new Case(
                        "anchored-po/zero-unpaired",
                        "{ beta: 0.3, desirable_weight: 1.2, undesirable_weight: 0.8 }",
                        (y, held) -> y.mean(i -> y.sample.notes().get("desirable")[i] == 1
                                ? 1.2 * sigmoid(-0.3 * y.ratio("response", i))
                                : 0.8 * sigmoid(0.3 * y.ratio("response", i)))),
                new Case(
                        "discopop",
                        "{ beta: 0.3, discopop_tau: 0.5 }",
                        (y, held) -> y.mean(i -> {
                            double z = 0.3 * delta(y, i);
                            return sigmoid(-z / 0.5) * bradleyTerry(z) + sigmoid(z / 0.5) * Math.exp(-z);
                        })),
                new Case(
                        "ln-dpo",
                        "{ beta: 2 }",
                        (y, held) -> y.mean(i -> bradleyTerry(2
                                * (y.ratio("chosen", i) / y.length("chosen", i)
                                        - y.ratio("rejected", i) / y.length("rejected", i))))),
                new Case(
                        "r-dpo",
                        "{ beta: 0.3, alpha: 0.1 }",
                        (y, held) -> y.mean(i -> bradleyTerry(
                                0.3 * delta(y, i) + 0.1 * (y.length("chosen", i) - y.length("rejected", i))))),
                new Case(
                        "ld-dpo",
                        "{ beta: 0.3, ld_alpha: 0.4 }",
                        (y, held) -> y.mean(i -> {
                            int common = Math.min(y.length("chosen", i), y.length("rejected", i));
                            return bradleyTerry(
                                    0.3 * (discounted(y, "chosen", i, common) - discounted(y, "rejected", i, common)));
                        })),
                new Case(
                        "wpo",
                        "{ beta: 0.3 }",
                        (y, held) -> y.mean(i -> Math.exp(held.confidence("chosen", i) + held.confidence("rejected", i))
                                * bradleyTerry(0.3 * delta(y, i)))),
                new Case(
                        "wpo",
                        "{ beta: 0.3, clamp_weights: true }",
                        (y, held) -> y.mean(i ->
                                Math.min(1, Math.exp(held.confidence("chosen", i) + held.confidence("rejected", i)))
                                        * bradleyTerry(0.3 * delta(y, i)))),
                new Case(
                        "dpop",
                        "{ beta: 0.3, lambda: 2 }",
                        (y, held) -> y.mean(i ->
                                bradleyTerry(0.3 * (delta(y, i) - 2 * Math.max(0, -y.ratio("chosen", i)))))),
                new Case("tr-dpo", "{ beta: 0.3 }", (y, held) -> y.mean(i -> bradleyTerry(0.3 * delta(y, i)))),
                new Case(
                        "f-dpo/reverse-kl",
                        "{ beta: 0.3, label_smoothing: 0.1 }",
                        (y, held) -> y.mean(i -> smoothed(0.3 * delta(y, i), 0.1))),
                new Case(
                        "f-dpo/js",
                        "{ beta: 0.3 }",
                        (y, held) -> y.mean(i -> bradleyTerry(
                                0.3 * (bradleyTerry(y.ratio("rejected", i)) - bradleyTerry(y.ratio("chosen", i)))))),
                new Case(
                        "f-dpo/alpha",
                        "{ beta: 0.3, alpha: 0.4 }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.3
                                * (Math.exp(-0.4 * y.ratio("rejected", i)) - Math.exp(-0.4 * y.ratio("chosen", i)))
                                / 0.4))),
                new Case(
                        "f-dpo/alpha",
                        "{ beta: 0.3, alpha: 0.4, exp_cap: 0.5, cap_mode: linear }",
                        (y, held) -> y.mean(
                                i -> bradleyTerry(0.3 * (capped(y, "rejected", i) - capped(y, "chosen", i)) / 0.4))),
                new Case(
                        "f-dpo/forward-kl",
                        "{ beta: 0.3 }",
                        (y, held) -> y.mean(i -> bradleyTerry(
                                0.3 * (Math.exp(-y.ratio("rejected", i)) - Math.exp(-y.ratio("chosen", i)))))),
                new Case(
                        "t-reg",
                        "{ beta: 0.3, alpha: 0.6 }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.3 * delta(y, i))
                                - 0.6
                                        * sigmoid(-0.3 * delta(held, i))
                                        * 0.3
                                        * (y.rewarded("chosen", i) + y.rewarded("rejected", i)))),
                new Case(
                        "t-reg",
                        "{ beta: 0.3, alpha: 0.6, weighting: static }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.3 * delta(y, i))
                                - 0.18 * (y.rewarded("chosen", i) + y.rewarded("rejected", i)))),
                new Case(
                        "t-reg/simpo",
                        "{ beta: 3, gamma_beta_ratio: 0.2, alpha: 0.6 }",
                        (y, held) -> y.mean(i -> bradleyTerry(bar(y, i, 3) - 0.6)
                                - 0.6
                                        * sigmoid(0.6 - bar(held, i, 3))
                                        * 3
                                        * (y.rewarded("chosen", i) / y.length("chosen", i)
                                                + y.rewarded("rejected", i) / y.length("rejected", i)))),
                new Case(
                        "self-supervised-po",
                        "{ beta: 0.3, gamma: 0.7 }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.3 * delta(y, i))) + 0.7 * y.surprise()),
                new Case(
                        "step-dpo",
                        "{ beta: 0.3 }",
                        (y, held) ->
                                y.mean(i -> bradleyTerry(0.3 * (y.masked("chosen", i) - y.masked("rejected", i))))),
                new Case(
                        "dove",
                        "{ beta: 0.3 }",
                        (y, held) -> y.mean(i -> bradleyTerry(
                                0.3 * (delta(y, i) + y.promptRatio("chosen", i) - y.promptRatio("rejected", i))))),
                new Case(
                        "dove",
                        "{ beta: 0.3, score_prompt: false }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.3 * delta(y, i)))),
                new Case("fspo", "{ beta: 0.4 }", (y, held) -> y.mean(i -> square(delta(y, i) - 1.25))),
                new Case(
                        "fspo",
                        "{ beta: 0.4, loss: sigmoid, description: true }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.4 * delta(y, i)) - y.logp("description", i))),
                new Case(
                        "knowpo",
                        "{ beta: 0.3, lambda: 0.5 }",
                        (y, held) -> y.mean(i -> bradleyTerry(0.3 * delta(y, i))) + 0.5 * y.tokenNll("chosen")),
                new Case(
                        "rationale-dpo",
                        "{ beta: 0.3, gamma: 0.5, rationale_form: logsigmoid, rationale_reduction: sum }",
                        (y, held) -> y.mean(
                                i -> bradleyTerry(0.3 * delta(y, i)) + bradleyTerry(0.5 * y.logp("rationale", i)))),
                new Case(
                        "rationale-simpo",
                        "{ beta: 3, gamma: 0.5, gamma_beta_ratio: 0.2 }",
                        (y, held) -> y.mean(i -> bradleyTerry(bar(y, i, 3) - 0.6) - 0.5 * y.pBar("rationale", i))),
                new Case(
                        "rationale-orpo",
                        "{ beta: 0.3, gamma: 0.5 }",
                        (y, held) -> y.tokenNll("chosen")
                                + y.mean(i -> 0.3 * bradleyTerry(odds(y, "chosen", i) - odds(y, "rejected", i))
                                        - 0.5 * y.pBar("rationale", i))),
                new Case(
                        "orpo",
                        "{ beta: 0.3 }",
                        (y, held) -> y.tokenNllWithPrompt("chosen")
                                + y.mean(i -> 0.3 * bradleyTerry(odds(y, "chosen", i) - odds(y, "rejected", i)))),
                new Case(
                        "alpha-po",
                        "{ beta: 2, alpha: 0.3, gamma: 0.4, label_smoothing: 0.1 }",
                        (y, held) -> y.mean(i -> smoothed(
                                2
                                                * (Math.exp(-0.3 * y.pBar("rejected", i))
                                                        - Math.exp(-0.3 * y.pBar("chosen", i)))
                                                / 0.3
                                        - 0.4,
                                0.1))),
                new Case(
                        "rrhf",
                        "{ lambda: 0.5, nll_reduction: seq_mean }",
                        (y, held) -> y.mean(i ->
                                Math.max(0, y.pBar("rejected", i) - y.pBar("chosen", i)) - 0.5 * y.pBar("chosen", i))),
                new Case(
                        "slic-hf",
                        "{ delta: 0.5, lambda: 0.3 }",
                        (y, held) -> y.mean(i -> Math.max(0, 0.5 - y.logp("chosen", i) + y.logp("rejected", i))
                                - 0.3 * y.logp("gold", i))),
                new Case(
                        "triple-po",
                        "{ beta: 0.3, alpha: 0.5, label_smoothing: 0.1 }",
                        (y, held) -> y.mean(i -> smoothed(0.3 * (y.logp("chosen", i) - y.logp("rejected", i)), 0.1))
                                + 0.5 * y.tokenNll("gold")),
                new Case(
                        "triple-po",
                        "{ beta: 0.3, alpha: 0, loss: ipo }",
                        (y, held) -> y.mean(i -> square(bar(y, i, 1) - 1 / 0.6))),
                new Case(
                        "triple-po",
                        "{ beta: 0.3, alpha: 0, loss: ipo, label_smoothing: 0.2 }",
                        (y, held) -> y.mean(
                                i -> 0.8 * square(bar(y, i, 1) - 1 / 0.6) + 0.2 * square(-bar(y, i, 1) - 1 / 0.6))),
                new Case(
                        "triple-po",
                        "{ beta: 0.3, alpha: 0, loss: hinge }",
                        (y, held) -> y.mean(i -> Math.max(0, 1 - 0.3 * (y.logp("chosen", i) - y.logp("rejected", i))))),
                new Case(
                        "triple-po-l",
                        "{ beta: 2, alpha: 0.5, gamma: 0.3 }",
                        (y, held) -> y.mean(i -> bradleyTerry(bar(y, i, 2) - 0.3)) + 0.5 * y.tokenNll("gold")),
                new Case(
                        "lipo/logistic",
                        "{ beta: 0.3 }",
                        (y, held) -> y.overPairs((s, i, j) -> bradleyTerry(0.3 * (s[i] - s[j])))),
                new Case(
                        "lipo/hinge",
                        "{ beta: 0.3 }",
                        (y, held) -> y.overPairs((s, i, j) -> Math.max(0, 1 - 0.3 * (s[i] - s[j])))),
                new Case(
                        "lipo/hinge",
                        "{ beta: 0.3, reduction: list_sum }",
                        (y, held) ->
                                y.overPairs((s, i, j) -> Math.max(0, 1 - 0.3 * (s[i] - s[j]))) * y.pairs() / EXAMPLES),
                new Case("lipo/lambda", "{ beta: 0.3 }", PlainFormulaTest::lambda),
                new Case(
                        "lipo/list-mle",
                        "{ beta: 0.3 }",
                        (y, held) -> y.overLists((s, psi) -> {
                            double sum = 0;
                            for (int k = 0; k < s.length; k++) {
                                double below = 0;
                                for (int m = 0; m < s.length; m++) {
                                    below += psi[m] <= psi[k] ? Math.exp(0.3 * s[m]) : 0;
                                }
                                sum += Math.log(below) - 0.3 * s[k];
                            }
                            return sum;
                        })),
                new Case(
                        "lipo/softmax",
                        "{ beta: 0.3 }",
                        (y, held) -> y.overLists((s, psi) -> {
                            double all =
                                    Arrays.stream(s).map(x -> Math.exp(0.3 * x)).sum();
                            double total = Arrays.stream(psi).sum();
                            return IntStream.range(0, s.length)
                                    .mapToDouble(k -> -psi[k] / total * (0.3 * s[k] - Math.log(all)))
                                    .sum();
                        })),
                new Case(
                        "lipo/point-mse",
                        "{ beta: 0.3 }",
                        (y, held) -> y.overLists((s, psi) -> IntStream.range(0, s.length)
                                        .mapToDouble(k -> square(psi[k] - 0.3 * s[k]))
                                        .sum())
                                * EXAMPLES
                                / y.responses()),
                new Case(
                        "lipo/point-sigmoid",
                        "{ beta: 0.3, reduction: list_sum }",
                        (y, held) -> y.overLists((s, psi) -> IntStream.range(0, s.length)
                                .mapToDouble(k -> bradleyTerry(-0.3 * s[k]) - psi[k] * 0.3 * s[k])
                                .sum())),
                new Case(
                        "npo",
                        "{ beta: 0.3, npo_coeff: 1.5, rt_coeff: 0.5, kl_coeff: 0.7 }",
                        (y, held) -> 1.5 * 2 / 0.3 * y.mean(i -> bradleyTerry(-0.3 * y.ratio("forget", i)))
                                + 0.5 * y.tokenNll("retain")
                                + 0.7 * y.tokenMean("retain", Signal.TOKEN_KL)),
                new Case(
                        "sim-npo",
                        "{ beta: 2, gamma: 0.3, npo_coeff: 0.5, rt_coeff: 0.2 }",
                        (y, held) -> 0.5 * y.mean(i -> bradleyTerry(-2 * (y.pBar("forget", i) + 0.3)))
                                + 0.2 * y.tokenNll("retain")),
                new Case(
                        "gradient-ascent",
                        "{ forget_coeff: 0.5, kl_coeff: 0.7 }",
                        (y, held) -> -0.5 * y.tokenNll("forget") + 0.7 * y.tokenMean("retain", Signal.TOKEN_KL)),
                new Case(
                        "grad-diff",
                        "{ forget_coeff: 0.5, rt_coeff: 0.7 }",
                        (y, held) -> -0.5 * y.tokenNll("forget") + 0.7 * y.tokenNll("retain")),
                new Case(
                        "idk-dpo",
                        "{ beta: 0.3, rt_coeff: 0.5 }",
                        (y, held) ->
                                2 / 0.3 * y.mean(i -> bradleyTerry(0.3 * (y.ratio("idk", i) - y.ratio("forget", i))))
                                        + 0.5 * y.tokenNll("retain")),
                new Case(
                        "idk-kto/sigmoid",
                        "{ beta: 0.3 }",
                        (y, held) -> y.mean(i -> 1
                                - 2
                                        / 0.3
                                        * sigmoid(held.mean(k -> held.ratio("idk", k)) - 0.3 * y.ratio("forget", i)))),
                new Case(
                        "idk-kto/logsigmoid",
                        "{ beta: 0.3, rt_coeff: 0.5 }",
                        (y, held) -> y.mean(i -> 1
                                        + 2
                                                / 0.3
                                                * bradleyTerry(held.mean(k -> held.ratio("idk", k))
                                                        - 0.3 * y.ratio("forget", i)))
                                + 0.5 * y.tokenNll("retain")),
                new Case("idk-sft", "{}", (y, held) -> y.tokenNll("idk", "retain")),
                new Case(
                        "weighted-sum",
                        "{ terms: [{method: dpo, weight: 0.7, params: {beta: 0.3}}, {method: sft, weight: 0.4}] }",
                        (y, held) -> 0.7 * y.mean(i -> bradleyTerry(0.3 * delta(y, i))) + 0.4 * y.tokenNll("chosen")));
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

    private static double lambda(Numbers y, Numbers held) {
        return y.overPairsOf(held, (s, now, psi, i, j) -> {
            double gain = Math.abs(Math.pow(2, psi[i]) - Math.pow(2, psi[j]));
            double discount =
                    Math.abs(Math.log(2) / Math.log(1 + rank(now, i)) - Math.log(2) / Math.log(1 + rank(now, j)));
            return s.length * gain * discount * bradleyTerry(0.3 * (s[i] - s[j]));
        });
    }

    private static int rank(double[] s, int k) {
        return 1 + (int) Arrays.stream(s).filter(x -> x > s[k]).count();
    }

    private static double ranks(
            Numbers y, IntToDoubleFunction one, IntToDoubleFunction other, DoubleUnaryOperator loss) {
        double[] a = IntStream.range(0, EXAMPLES).mapToDouble(one).sorted().toArray();
        double[] b = IntStream.range(0, EXAMPLES).mapToDouble(other).sorted().toArray();
        return y.mean(i -> loss.applyAsDouble(a[i] - b[i]));
    }

    private static double discounted(Numbers y, String branch, int i, int common) {
        return IntStream.range(0, y.length(branch, i))
                .mapToDouble(t -> (t < common ? 1 : 0.4)
                        * (y.sample.column(branch, Signal.POLICY)[i][t]
                                - y.sample.column(branch, Signal.REFERENCE)[i][t]))
                .sum();
    }

    /** e^x at most up to the cap, and from there on its tangent */
    private static double capped(Numbers y, String branch, int i) {
        double x = -0.4 * y.ratio(branch, i);
        return x < 0.5 ? Math.exp(x) : Math.exp(0.5) * (1 + x - 0.5);
    }

    private static double odds(Numbers y, String branch, int i) {
        return y.pBar(branch, i) - Math.log(1 - Math.exp(y.pBar(branch, i)));
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
            assertThat(sample.evaluate(c.objective()).loss())
                    .isCloseTo(plain, within(1e-12 * Math.max(1, Math.abs(plain))));
        }
        Levels.passed(Level.FORMULA, c.id);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientIsTheSlopeOfThePapersFormula(Case c) {
        Sample sample = Sample.of(c.objective(), 31, EXAMPLES);
        Sample.Answer answer = sample.evaluate(c.objective());
        for (Need need : c.objective().needs()) {
            for (Signal signal : need.signals()) {
                double[][] gradient = answer.gradients().get(Sample.key(need.stretch(), signal));
                for (int i = 0; gradient != null && i < gradient.length; i++) {
                    for (int t = 0; t < gradient[i].length; t++) {
                        double slope = (moved(c, sample, need.stretch(), signal, i, t, 1e-5)
                                        - moved(c, sample, need.stretch(), signal, i, t, -1e-5))
                                / 2e-5;
                        assertThat(gradient[i][t])
                                .as(Sample.key(need.stretch(), signal))
                                .isCloseTo(slope, within(1e-8));
                    }
                }
            }
        }
    }

    private static double moved(Case c, Sample sample, Stretch stretch, Signal signal, int i, int t, double by) {
        double[][] column = Arrays.stream(sample.column(stretch, signal))
                .map(double[]::clone)
                .toArray(double[][]::new);
        column[i][t] += by;
        return loss(c, sample.with(stretch, signal, column), sample);
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

        /** By how much the policy sees an image better than the reference. */
        double gain(String image, int i) {
            return sum(image, NoiseSignal.REFERENCE, i) - sum(image, NoiseSignal.POLICY, i);
        }

        double elements(String image, int i) {
            return sum(image, NoiseSignal.ELEMENTS, i);
        }

        double pBar(String branch, int i) {
            return logp(branch, i) / length(branch, i);
        }

        double mean(IntToDoubleFunction of) {
            return IntStream.range(0, EXAMPLES).mapToDouble(of).average().orElseThrow();
        }

        double tokenNll(String... branches) {
            return -Arrays.stream(branches)
                    .flatMap(b -> Arrays.stream(sample.column(b, Signal.POLICY)))
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElseThrow();
        }

        double tokenNllWithPrompt(String branch) {
            return -Stream.of(Stretch.response(branch), Stretch.prompt(branch))
                    .flatMap(s -> Arrays.stream(sample.column(s, Signal.POLICY)))
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElseThrow();
        }

        double tokenMean(String branch, Signal signal) {
            return Arrays.stream(sample.column(branch, signal))
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElseThrow();
        }

        double promptRatio(String branch, int i) {
            return Arrays.stream(sample.column(Stretch.prompt(branch), Signal.POLICY)[i])
                            .sum()
                    - Arrays.stream(sample.column(Stretch.prompt(branch), Signal.REFERENCE)[i])
                            .sum();
        }

        /** log π less log Σ π², a mean over tokens */
        double confidence(String branch, int i) {
            return (logp(branch, i) - sum(branch, Signal.LOG_SUM_SQUARES, i)) / length(branch, i);
        }

        double rewarded(String branch, int i) {
            double[] rewards = sample.column(branch, TokenRewards.TOKEN_REWARD)[i];
            double[] policy = sample.column(branch, Signal.POLICY)[i];
            return IntStream.range(0, rewards.length)
                    .mapToDouble(t -> rewards[t] * policy[t])
                    .sum();
        }

        double masked(String branch, int i) {
            double[] mask = sample.column(branch, Signal.MASK)[i];
            double[] policy = sample.column(branch, Signal.POLICY)[i];
            double[] reference = sample.column(branch, Signal.REFERENCE)[i];
            return IntStream.range(0, mask.length)
                    .mapToDouble(t -> mask[t] * (policy[t] - reference[t]))
                    .sum();
        }

        /** −log softmax at each answer's level, a mean over answers */
        double surprise() {
            double[][] logits = sample.column("levels", Signal.derived("logits", Role.POLICY));
            double[] levels = sample.note("levels", "level");
            return IntStream.range(0, logits.length)
                    .mapToDouble(r ->
                            Math.log(Arrays.stream(logits[r]).map(Math::exp).sum()) - logits[r][(int) levels[r]])
                    .average()
                    .orElseThrow();
        }

        // ---- lists

        interface OfPair {
            double loss(double[] s, int better, int worse);
        }

        interface OfList {
            double loss(double[] s, double[] labels);
        }

        interface OfPairNow {
            double loss(double[] s, double[] now, double[] labels, int better, int worse);
        }

        int responses() {
            return sample.note("responses", "score").length;
        }

        private double[][] lists(IntToDoubleFunction of) {
            int[] counts = sample.stretches().get(Stretch.response("responses")).counts();
            int[] at = {0};
            return Arrays.stream(counts)
                    .mapToObj(k ->
                            IntStream.range(at[0], at[0] += k).mapToDouble(of).toArray())
                    .toArray(double[][]::new);
        }

        /** Unscaled log-ratios by list. */
        private double[][] ratios() {
            return lists(r -> ratio("responses", r));
        }

        private double[][] labels() {
            return lists(r -> sample.note("responses", "score")[r]);
        }

        double overLists(OfList of) {
            return mean(i -> of.loss(ratios()[i], labels()[i]));
        }

        double pairs() {
            return Arrays.stream(labels())
                    .mapToDouble(psi -> Arrays.stream(psi)
                            .map(a -> Arrays.stream(psi).filter(b -> a > b).count())
                            .sum())
                    .sum();
        }

        double overPairs(OfPair of) {
            return overPairsOf(this, (s, now, psi, i, j) -> of.loss(s, i, j));
        }

        /** A mean over all pairs of the batch. */
        double overPairsOf(Numbers held, OfPairNow of) {
            double sum = 0;
            for (int l = 0; l < EXAMPLES; l++) {
                double[] psi = labels()[l];
                for (int i = 0; i < psi.length; i++) {
                    for (int j = 0; j < psi.length; j++) {
                        sum += psi[i] > psi[j] ? of.loss(ratios()[l], held.ratios()[l], psi, i, j) : 0;
                    }
                }
            }
            return sum / pairs();
        }
    }
}

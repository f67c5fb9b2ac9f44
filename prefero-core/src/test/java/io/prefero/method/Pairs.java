package io.prefero.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import io.prefero.score.Stretch;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Random pairs, ways to change them, and what two answers must share. */
final class Pairs {
    static final int EXAMPLES = 5;
    static final double TIGHT = 1e-12;

    private Pairs() {}

    static Objective method(String id, String settings) {
        Levels.met(id);
        return Methods.named(id).with(new YAMLMapper().readTree(settings));
    }

    static Sample pairs(long seed) {
        return Sample.of(method("tdpo2", "{}"), seed, EXAMPLES);
    }

    static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    static double sum(double[] row) {
        return DoubleStream.of(row).sum();
    }

    static double delta(Sample s, int i) {
        return ratio(s, "chosen", i) - ratio(s, "rejected", i);
    }

    static double ratio(Sample s, String branch, int i) {
        return sum(s.column(branch, Signal.POLICY)[i]) - sum(s.column(branch, Signal.REFERENCE)[i]);
    }

    static Sample map(Sample s, String branch, Signal signal, DoubleUnaryOperator of) {
        return s.with(
                branch,
                signal,
                Arrays.stream(s.column(branch, signal))
                        .map(row -> Arrays.stream(row).map(of).toArray())
                        .toArray(double[][]::new));
    }

    /** The first token's number moved by {@code by} in every example. */
    static Sample shift(Sample s, String branch, Signal signal, double by) {
        double[][] column =
                Arrays.stream(s.column(branch, signal)).map(double[]::clone).toArray(double[][]::new);
        for (double[] row : column) {
            row[0] += by;
        }
        return s.with(branch, signal, column);
    }

    /** The same numbers for both sides, as if their answers had these lengths. */
    static Sample ofLength(Sample s, int length) {
        Sample equal = s;
        for (String branch : new String[] {"chosen", "rejected"}) {
            for (Signal signal : new Signal[] {Signal.POLICY, Signal.REFERENCE, Signal.TOKEN_KL}) {
                double[][] column = Arrays.stream(s.column(branch, signal))
                        .map(row -> IntStream.range(0, length)
                                .mapToDouble(t -> row[t % row.length] * (1 + 0.1 * t))
                                .toArray())
                        .toArray(double[][]::new);
                equal = equal.with(branch, signal, column);
            }
        }
        return equal;
    }

    static void sameLosses(Sample.Answer a, Sample.Answer b) {
        assertThat(a.losses()).containsExactly(b.losses(), within(TIGHT));
    }

    static void sameGradients(Sample.Answer a, Sample.Answer b, double factor) {
        for (String branch : new String[] {"chosen", "rejected"}) {
            for (int i = 0; i < EXAMPLES; i++) {
                double[] scaled = Arrays.stream(b.gradient(branch, Signal.POLICY, i))
                        .map(g -> g * factor)
                        .toArray();
                assertThat(a.gradient(branch, Signal.POLICY, i)).containsExactly(scaled, within(TIGHT));
            }
        }
    }

    /** The same batch, of a policy that has not moved: what it says is what the reference says. */
    static Sample atTheReference(Sample s) {
        Sample still = s;
        for (Stretch stretch : s.stretches().keySet()) {
            Map<Signal, double[][]> values = s.stretches().get(stretch).values();
            if (values.containsKey(Signal.REFERENCE) && values.containsKey(Signal.POLICY)) {
                still = still.with(stretch, Signal.POLICY, s.column(stretch, Signal.REFERENCE));
            }
        }
        return still;
    }

    /** The mean log-probability of a response's tokens. */
    static double mean(Sample s, String branch, int i) {
        return Arrays.stream(s.column(branch, Signal.POLICY)[i]).average().orElseThrow();
    }

    /** The mean negative log-likelihood of all tokens of a branch. */
    static double tokenNll(Sample s, String branch) {
        return -Arrays.stream(s.column(branch, Signal.POLICY))
                .flatMapToDouble(Arrays::stream)
                .average()
                .orElseThrow();
    }
}

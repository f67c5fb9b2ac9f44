package io.prefero.method;

import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.ratio;
import static io.prefero.method.Pairs.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.objective.Metrics;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What monitors watch, against the same in plain Java. */
@Tag("unit")
class SignsTest {
    private static final int EXAMPLES = 7;
    private static final Offset<Double> TIGHT = within(1e-12);

    private static Map<String, Double> signs(Objective objective, Sample... parts) {
        Metrics metrics = new Metrics();
        for (Sample part : parts) {
            metrics.add(part.signs(objective));
        }
        return metrics.values();
    }

    @Test
    void pairsShowDisplacementDriftAndLength() {
        Objective dpo = method("dpo", "{ beta: 0.3 }");
        Sample pairs = Sample.of(dpo, 3, EXAMPLES);
        Map<String, Double> signs = signs(dpo, pairs);
        double tokens = total(i -> length(pairs, "chosen", i));
        assertThat(signs.get("monitor/chosen_logp_per_token"))
                .isCloseTo(total(i -> sum(pairs.column("chosen", Signal.POLICY)[i])) / tokens, TIGHT);
        assertThat(signs.get("monitor/chosen_logratio_per_token"))
                .isCloseTo(total(i -> ratio(pairs, "chosen", i)) / tokens, TIGHT);
        assertThat(signs.get("monitor/displaced_share"))
                .isCloseTo(total(i -> ratio(pairs, "chosen", i) < 0 ? 1 : 0) / EXAMPLES, TIGHT)
                .isStrictlyBetween(0.0, 1.0);
        double far = total(i -> apart(pairs, "chosen", i) + apart(pairs, "rejected", i));
        assertThat(signs.get("monitor/drift_per_token"))
                .isCloseTo(far / (tokens + total(i -> length(pairs, "rejected", i))), TIGHT);
        double[] margins = IntStream.range(0, EXAMPLES)
                .mapToDouble(i -> 0.3 * Pairs.delta(pairs, i))
                .toArray();
        double[] longer = IntStream.range(0, EXAMPLES)
                .mapToDouble(i -> length(pairs, "chosen", i) - length(pairs, "rejected", i))
                .toArray();
        assertThat(signs.get("monitor/length_correlation")).isCloseTo(correlation(margins, longer), TIGHT);
    }

    private static double total(IntToDoubleFunction of) {
        return IntStream.range(0, EXAMPLES).mapToDouble(of).sum();
    }

    private static double length(Sample s, String branch, int i) {
        return s.column(branch, Signal.POLICY)[i].length;
    }

    private static double apart(Sample s, String branch, int i) {
        double[] policy = s.column(branch, Signal.POLICY)[i];
        double[] reference = s.column(branch, Signal.REFERENCE)[i];
        return IntStream.range(0, policy.length)
                .mapToDouble(t -> Math.abs(policy[t] - reference[t]))
                .sum();
    }

    private static double correlation(double[] x, double[] y) {
        double mx = Arrays.stream(x).average().orElseThrow();
        double my = Arrays.stream(y).average().orElseThrow();
        double xy = IntStream.range(0, x.length)
                .mapToDouble(i -> (x[i] - mx) * (y[i] - my))
                .sum();
        double xx = Arrays.stream(x).map(v -> (v - mx) * (v - mx)).sum();
        double yy = Arrays.stream(y).map(v -> (v - my) * (v - my)).sum();
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void partsAddUpToTheWhole() {
        for (String id : new String[] {"dpo", "simpo", "kto", "lipo/lambda", "sft", "weighted-sum"}) {
            Objective objective = method(id, "{}");
            Sample whole = Sample.of(objective, 5, EXAMPLES);
            Map<String, Double> together = signs(objective, whole);
            Map<String, Double> parts = signs(objective, whole.only(0), whole.only(1, 2, 3, 4), whole.only(5, 6));
            assertThat(together).as(id).isNotEmpty();
            assertThat(parts.keySet()).isEqualTo(together.keySet());
            together.forEach(
                    (name, value) -> assertThat(parts.get(name)).as(name).isCloseTo(value, TIGHT));
        }
    }

    @Test
    void withoutAReferenceOnlyLikelihoodAndLengthAreSeen() {
        Objective simpo = method("simpo", "{}");
        assertThat(signs(simpo, Sample.of(simpo, 1, EXAMPLES)))
                .containsOnlyKeys("monitor/chosen_logp_per_token", "monitor/length_correlation");
        Objective sft = method("sft", "{}");
        assertThat(signs(sft, Sample.of(sft, 1, EXAMPLES))).containsOnlyKeys("monitor/chosen_logp_per_token");
    }

    @Test
    void atTheReferenceNothingHasMovedAndLengthSaysNothing() {
        Objective dpo = method("dpo", "{}");
        Sample random = Sample.of(dpo, 2, EXAMPLES);
        Sample start = random.with("chosen", Signal.REFERENCE, random.column("chosen", Signal.POLICY))
                .with("rejected", Signal.REFERENCE, random.column("rejected", Signal.POLICY));
        assertThat(signs(dpo, start))
                .containsEntry("monitor/chosen_logratio_per_token", 0.0)
                .containsEntry("monitor/displaced_share", 0.0)
                .containsEntry("monitor/drift_per_token", 0.0)
                .doesNotContainKey("monitor/length_correlation");
    }

    @Test
    void ofSingleResponsesTheDesirableOnesArePreferred() {
        Objective kto = method("kto", "{}");
        Sample sample = Sample.of(kto, 4, EXAMPLES);
        double[] desirable = sample.notes().get("desirable");
        double tokens = total(i -> desirable[i] * length(sample, "response", i));
        double expected = total(i -> desirable[i] * ratio(sample, "response", i)) / tokens;
        assertThat(Arrays.stream(desirable).sum()).isStrictlyBetween(0.0, (double) EXAMPLES);
        assertThat(signs(kto, sample).get("monitor/chosen_logratio_per_token")).isCloseTo(expected, TIGHT);
    }

    @Test
    void ofAListTheBestLabelledResponseIsPreferred() {
        Objective lipo = method("lipo/lambda", "{}");
        Sample sample = Sample.of(lipo, 4, 1);
        double[] labels = sample.note("responses", "score");
        int best = IntStream.range(0, labels.length)
                .reduce((a, b) -> labels[b] > labels[a] ? b : a)
                .orElseThrow();
        double expected = ratio(sample, "responses", best) / length(sample, "responses", best);
        assertThat(signs(lipo, sample).get("monitor/chosen_logratio_per_token")).isCloseTo(expected, TIGHT);
    }
}

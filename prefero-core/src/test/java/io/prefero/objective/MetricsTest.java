package io.prefero.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Metrics of parts add up to those of the whole. */
@Tag("unit")
class MetricsTest {
    @Test
    void unevenPartsCountByTheirNumbers() {
        try (Scope scope = Scope.open()) {
            Metrics metrics = new Metrics();
            metrics.add(List.of(Metric.mean("a", Tensor.of(1.0, 2, 3))));
            metrics.add(List.of(Metric.mean("a", Tensor.of(10.0))));
            assertThat(metrics.values()).containsExactly(Map.entry("a", 4.0));
        }
    }

    @Test
    void aCorrelationOfPartsIsThatOfTheWhole() {
        double[] x = {1e6 + 1, 1e6 + 3, 1e6 + 2, 1e6 + 7};
        double[] y = {2, 1, 5, 4};
        Metrics metrics = new Metrics();
        metrics.add(List.of(Metric.Correlation.of("c", Arrays.copyOf(x, 1), Arrays.copyOf(y, 1))));
        assertThat(metrics.values()).isEmpty();
        metrics.add(List.of(Metric.Correlation.of("c", new double[0], new double[0])));
        metrics.add(List.of(Metric.Correlation.of("c", Arrays.copyOfRange(x, 1, 4), Arrays.copyOfRange(y, 1, 4))));
        // distances from the means 3.25 and 3: −2.25, −0.25, −1.25, 3.75 and −1, −2, 2, 1
        double expected = (2.25 + 0.5 - 2.5 + 3.75) / Math.sqrt((5.0625 + 0.0625 + 1.5625 + 14.0625) * 10);
        assertThat(metrics.values().get("c")).isCloseTo(expected, within(1e-12));
    }

    @Test
    void aMeanOfNothingAndADifferenceThatNeedsItAreLeftOut() {
        try (Scope scope = Scope.open()) {
            Metrics metrics = new Metrics();
            Tensor none = Tensor.of(0.0, 0);
            metrics.add(List.of(
                    Metric.mean("good", Tensor.of(1.0, 2)),
                    Metric.mean("bad", Tensor.of(5.0, 5), none),
                    Metric.difference("margin", "good", "bad")));
            assertThat(metrics.values()).containsOnlyKeys("good");
            metrics.add(List.of(Metric.mean("bad", Tensor.of(0.5, 9), Tensor.of(1.0, 0))));
            assertThat(metrics.values()).containsEntry("bad", 0.5).containsEntry("margin", 1.0);
        }
    }
}

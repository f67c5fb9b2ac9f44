package io.prefero.objective;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
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

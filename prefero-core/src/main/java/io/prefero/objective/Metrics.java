package io.prefero.objective;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics gathered over micro-batches. */
public final class Metrics {
    private final Map<String, Metric> gathered = new LinkedHashMap<>();

    public void add(Collection<Metric> metrics) {
        metrics.forEach(m -> gathered.merge(m.name(), m, Metrics::joined));
    }

    /** What has been gathered, to be added to others. */
    public Collection<Metric> gathered() {
        return gathered.values();
    }

    private static Metric joined(Metric a, Metric b) {
        if (a instanceof Metric.Mean x && b instanceof Metric.Mean y) {
            return new Metric.Mean(x.name(), x.sum() + y.sum(), x.count() + y.count());
        }
        if (a instanceof Metric.Share x && b instanceof Metric.Share y) {
            return new Metric.Share(x.name(), x.sum() + y.sum(), x.count() + y.count());
        }
        if (a instanceof Metric.Correlation x && b instanceof Metric.Correlation y) {
            return x.plus(y);
        }
        return a instanceof Metric.Max x && b instanceof Metric.Max y
                ? new Metric.Max(x.name(), Math.max(x.value(), y.value()))
                : a;
    }

    /** The values by name; a mean of nothing is left out, and so is what is combined of it. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        gathered.values().forEach(m -> {
            if (m instanceof Metric.Mean mean && mean.count() > 0) {
                values.put(mean.name(), mean.sum() / mean.count());
            } else if (m instanceof Metric.Share share) {
                values.put(share.name(), share.sum() / Math.max(1, share.count()));
            } else if (m instanceof Metric.Max max) {
                values.put(max.name(), max.value());
            } else if (m instanceof Metric.Correlation c && c.varies()) {
                values.put(c.name(), c.value());
            }
        });
        gathered.values().forEach(m -> {
            if (m instanceof Metric.Combination c
                    && values.keySet().containsAll(c.weights().keySet())) {
                values.put(
                        c.name(),
                        c.weights().entrySet().stream()
                                .mapToDouble(e -> e.getValue() * values.getOrDefault(e.getKey(), Double.NaN))
                                .sum());
            }
        });
        return values;
    }
}

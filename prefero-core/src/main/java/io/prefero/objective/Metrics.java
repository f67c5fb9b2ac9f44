package io.prefero.objective;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics gathered over micro-batches. */
public final class Metrics {
    private final Map<String, Metric> gathered = new LinkedHashMap<>();

    public void add(Collection<Metric> metrics) {
        metrics.forEach(m -> gathered.merge(m.name(), m, Metrics::sum));
    }

    /** What has been gathered, to be added to others. */
    public Collection<Metric> gathered() {
        return gathered.values();
    }

    private static Metric sum(Metric a, Metric b) {
        return a instanceof Metric.Mean x && b instanceof Metric.Mean y
                ? new Metric.Mean(x.name(), x.sum() + y.sum(), x.count() + y.count())
                : a;
    }

    /** The values by name; a mean of nothing is left out, and so is a difference that needs it. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        gathered.values().forEach(m -> {
            if (m instanceof Metric.Mean mean && mean.count() > 0) {
                values.put(mean.name(), mean.sum() / mean.count());
            }
        });
        gathered.values().forEach(m -> {
            if (m instanceof Metric.Difference d) {
                Double minuend = values.get(d.minuend());
                Double subtrahend = values.get(d.subtrahend());
                if (minuend != null && subtrahend != null) {
                    values.put(d.name(), minuend - subtrahend);
                }
            }
        });
        return values;
    }
}

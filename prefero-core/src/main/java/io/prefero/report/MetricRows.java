package io.prefero.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a run recorded: at some steps, some metrics.
 *
 * @param rows each with the key {@code step}, ascending; a row holds the metrics that were recorded at that step
 */
record MetricRows(List<Map<String, Double>> rows) {
    private static final String STEP = "step";

    MetricRows {
        rows = rows.stream().map(Map::copyOf).toList();
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).containsKey(STEP)) {
                throw new IllegalArgumentException("metric row " + (i + 1) + " has no \"step\": " + rows.get(i));
            }
        }
    }

    /** The names of all metrics, sorted, without {@code step}. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        rows.forEach(row -> names.addAll(row.keySet()));
        names.remove(STEP);
        return names;
    }

    /** A metric over the steps at which it was recorded; empty if it never was. */
    Optional<Series> series(String metric, String name) {
        List<Series.Point> points = rows.stream()
                .filter(row -> row.containsKey(metric))
                .map(row -> new Series.Point(value(row, STEP), value(row, metric)))
                .toList();
        return points.isEmpty() ? Optional.empty() : Optional.of(new Series(name, points));
    }

    /** The first recorded value. */
    Optional<Double> first(String metric) {
        return rows.stream()
                .filter(row -> row.containsKey(metric))
                .map(row -> value(row, metric))
                .findFirst();
    }

    /** The last recorded value. */
    Optional<Double> last(String metric) {
        return IntStream.iterate(rows.size() - 1, i -> i >= 0, i -> i - 1)
                .mapToObj(rows::get)
                .filter(row -> row.containsKey(metric))
                .map(row -> value(row, metric))
                .findFirst();
    }

    /** The last step, 0 if nothing was recorded. */
    long steps() {
        return last(STEP).map(Math::round).orElse(0L);
    }

    private static double value(Map<String, Double> row, String key) {
        Double value = row.get(key);
        return value == null ? Double.NaN : value;
    }
}

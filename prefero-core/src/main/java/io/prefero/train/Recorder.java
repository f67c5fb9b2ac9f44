package io.prefero.train;

import io.prefero.monitor.Alarm;
import io.prefero.report.Callout;
import io.prefero.report.Prose;
import io.prefero.report.RunReport;
import io.prefero.setting.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes down what happens: metrics.jsonl, TensorBoard events, the listener, at the end the report. */
final class Recorder implements AutoCloseable {
    private final Path out;
    private final MetricsFile metrics;
    private final EventFile events;
    private final Listener listener;

    private Recorder(Path out, MetricsFile metrics, EventFile events, Listener listener) {
        this.out = out;
        this.metrics = metrics;
        this.events = events;
        this.listener = listener;
    }

    static Recorder open(Path out, long steps, Listener listener) {
        MetricsFile metrics = MetricsFile.open(out.resolve("metrics.jsonl"), steps);
        return new Recorder(out, metrics, EventFile.create(out), listener);
    }

    void write(Listener.Step step) {
        metrics.write(step.number(), step.metrics());
        events.write(step.number(), step.metrics());
        listener.onStep(step);
        if (step.metrics().containsKey("eval_loss")) {
            listener.onEvaluation(step);
        }
    }

    /** What has been written stands on disk. */
    void force() {
        metrics.force();
    }

    /** The metrics of the last step, also where another process did it; none before the first. */
    Map<String, Double> lastMetrics() {
        List<Map<String, Double>> rows = metrics.rows();
        if (rows.isEmpty()) {
            return Map.of();
        }
        Map<String, Double> last = rows.get(rows.size() - 1);
        last.remove("step");
        return last;
    }

    Path report(RunSettings settings, String data) {
        Path file = out.resolve("report.html");
        List<Map<String, Double>> rows = metrics.rows();
        String model = settings.model().path().getFileName().toString();
        new RunReport(
                        settings.method() + " on " + model,
                        "Training of " + model + " by " + settings.method() + ".",
                        rows,
                        Alarm.in(rows).stream()
                                .map(alarm -> callout(alarm, settings))
                                .toList(),
                        List.of(Prose.of(data)),
                        Trees.texts(settings.toTree()))
                .report()
                .write(file);
        return file;
    }

    private static Callout callout(Alarm alarm, RunSettings settings) {
        boolean last = settings.monitor().stopOn().contains(alarm.monitor());
        String title = last ? "Alarm that ended the run: " : "Alarm: ";
        return new Callout(Callout.Tone.WARNING, title + alarm.monitor().word(), alarm.text());
    }

    @Override
    public void close() {
        metrics.close();
        events.close();
    }
}

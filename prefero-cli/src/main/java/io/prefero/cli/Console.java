package io.prefero.cli;

import io.prefero.train.Listener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells of a run. On a terminal the last line is a progress bar; elsewhere a line appears every few seconds, and for the
 * first and the last step.
 */
final class Console implements Listener {
    /** How wide the terminal is; the launcher says so if there is one. */
    static final String COLUMNS = "prefero.columns";

    private static final long BETWEEN_LINES = 5_000_000_000L;
    private static final long BETWEEN_BARS = 100_000_000L;
    private static final int BAR = 12;

    private final PrintWriter out;
    private final int columns;
    private final LongSupplier clock;
    private long began;
    private long shown;
    private long first;

    /** On standard output. */
    Console(PrintWriter out) {
        this(out, Integer.getInteger(COLUMNS, 0), System::nanoTime);
    }

    /**
     * A console.
     *
     * @param columns width of the terminal; 0 if it is none
     * @param clock nanoseconds
     */
    Console(PrintWriter out, int columns, LongSupplier clock) {
        this.out = out;
        this.columns = columns;
        this.clock = clock;
        this.began = clock.getAsLong();
    }

    @Override
    public void onMessage(String message) {
        line(message);
        began = clock.getAsLong();
    }

    @Override
    public void onStep(Step step) {
        long now = clock.getAsLong();
        boolean ends = first == 0 || step.number() == step.of();
        if (first == 0) {
            first = step.number();
        }
        if (!ends && now - shown < (columns > 0 ? BETWEEN_BARS : BETWEEN_LINES)) {
            return;
        }
        shown = now;
        if (columns > 0) {
            out.print("\r" + cut(bar(step) + figures(step)) + "\033[K" + (step.number() == step.of() ? "\n" : ""));
            out.flush();
        } else {
            line("step " + step.number() + "/" + step.of() + figures(step));
        }
    }

    @Override
    public void onEvaluation(Step step) {
        line("held out, after step " + step.number()
                + part("loss", step.metrics(), "eval_loss", "%.4f")
                + part("margin", step.metrics(), "eval_rewards/margins", "%.3f")
                + part("accuracy", step.metrics(), "eval_rewards/accuracies", "%.2f"));
    }

    @Override
    public void onCheckpoint(Path checkpoint) {
        line("checkpoint: " + checkpoint);
    }

    private void line(String text) {
        out.println((columns > 0 ? "\r\033[K" : "") + text);
        out.flush();
    }

    private static String bar(Step step) {
        int full = (int) (BAR * step.number() / step.of());
        return "█".repeat(full) + "░".repeat(BAR - full) + " " + step.number() + "/" + step.of();
    }

    private String figures(Step step) {
        Map<String, Double> metrics = step.metrics();
        boolean narrow = columns > 0;
        return part("loss", metrics, "loss", "%.4f")
                + part("margin", metrics, "rewards/margins", "%.3f")
                + part("accuracy", metrics, "rewards/accuracies", "%.2f")
                + (narrow ? "" : part("gradient", metrics, "grad_norm", "%.3g"))
                + part(narrow ? "ex/s" : "examples/s", metrics, "examples_per_s", "%.1f")
                + (step.number() == step.of() ? "" : "  " + left(step) + " left");
    }

    private static String part(String name, Map<String, Double> metrics, String key, String format) {
        Double value = metrics.get(key);
        return value == null ? "" : "  " + name + " " + String.format(Locale.ROOT, format, value);
    }

    /** Time left at the rate so far. */
    private String left(Step step) {
        double perStep = (clock.getAsLong() - began) * 1e-9 / (step.number() - first + 1);
        long seconds = Math.round(perStep * (step.of() - step.number()));
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private String cut(String text) {
        return text.length() < columns ? text : text.substring(0, Math.max(0, columns - 1));
    }
}

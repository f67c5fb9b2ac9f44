package io.prefero.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Estimates with the intervals around them, one under another, beside 0.
 *
 * @param title what is estimated
 * @param note what to look for; may be empty
 * @param lines from top to bottom
 */
public record Intervals(String title, String note, List<Line> lines) implements Block {
    private static final double MARGIN = 26; // room for half a number

    public Intervals {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("there is no interval to draw: " + title);
        }
    }

    /**
     * One estimate.
     *
     * @param name what stands above its line
     */
    public record Line(String name, double estimate, double low, double high) {
        public Line {
            if (!(low <= estimate && estimate <= high)) {
                throw new IllegalArgumentException(
                        "expected low <= estimate <= high, got " + low + ", " + estimate + ", " + high);
            }
        }
    }

    @Override
    public String html() {
        Axis x = widths();
        Plot plot = new Plot(description());
        for (BigDecimal tick : x.ticks()) {
            double at = x(x, tick.doubleValue());
            plot.add(
                    "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>",
                    tick.signum() == 0 ? "grid zero" : "grid",
                    Plot.n(at),
                    Plot.n(at),
                    Plot.n(Plot.TOP),
                    Plot.n(Plot.BOTTOM));
            plot.label("middle", at, 227, Numbers.plain(tick));
        }
        double height = (Plot.BOTTOM - Plot.TOP) / lines.size();
        for (int i = 0; i < lines.size(); i++) {
            draw(lines.get(i), x, Plot.TOP + (i + 0.5) * height, plot);
        }
        return plot.figure(title, List.of(), "line", note);
    }

    private static void draw(Line line, Axis x, double y, Plot plot) {
        plot.label("start", 8, y - 5, line.name());
        plot.add(
                "<line class=\"line s0\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>",
                Plot.n(x(x, line.low())), Plot.n(x(x, line.high())), Plot.n(y + 5), Plot.n(y + 5));
        plot.add(
                "<circle class=\"dot s0\" r=\"4\" cx=\"%s\" cy=\"%s\"/>", Plot.n(x(x, line.estimate())), Plot.n(y + 5));
    }

    /** The names stand above the lines, so that the axis may begin at the left edge. */
    private static double x(Axis axis, double value) {
        return MARGIN + (Plot.RIGHT - 12 - MARGIN) * axis.position(value);
    }

    /** With 0 on it; of any width where nothing differs from 0. */
    private Axis widths() {
        double low = Math.min(0, ends().min().orElse(0));
        double high = Math.max(0, ends().max().orElse(0));
        return low < high ? Axis.rounded(low, high) : Axis.rounded(-1, 1);
    }

    private DoubleStream ends() {
        return lines.stream().flatMapToDouble(line -> DoubleStream.of(line.low(), line.high()));
    }

    private String description() {
        return title + ": "
                + lines.stream()
                        .map(line -> line.name() + " " + Numbers.brief(line.estimate()) + " ["
                                + Numbers.brief(line.low()) + ", " + Numbers.brief(line.high()) + "]")
                        .collect(Collectors.joining(", "));
    }
}

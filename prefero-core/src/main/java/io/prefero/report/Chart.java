package io.prefero.report;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lines over training steps. A line of many points is drawn faintly, under its moving average.
 *
 * @param title what the lines show
 * @param note what to look for, one or two sentences; may be empty
 * @param xTitle what stands on the horizontal axis, such as "step"
 * @param series the lines
 * @param level a horizontal line to compare with
 */
public record Chart(String title, String note, String xTitle, List<Series> series, Optional<Level> level)
        implements Block {
    /** From this many points on a line is smoothed. */
    private static final int MANY = 60;

    private static final int MOST_DRAWN = 600;

    public Chart {
        series = List.copyOf(series);
    }

    /** A value worth comparing with, such as the loss of a coin. */
    public record Level(String name, double value) {}

    /** A chart without a level. */
    public static Chart of(String title, String note, String xTitle, Series... series) {
        return new Chart(title, note, xTitle, List.of(series), Optional.empty());
    }

    /** The same chart with a horizontal line to compare with. */
    public Chart against(String name, double value) {
        return new Chart(title, note, xTitle, series, Optional.of(new Level(name, value)));
    }

    @Override
    public String html() {
        List<Series.Point> points = series.stream()
                .flatMap(line -> line.points().stream())
                .filter(Series.Point::isDrawn)
                .toList();
        if (points.isEmpty()) {
            return "<figure>" + Html.text("h3", title) + Html.text("figcaption", "No values were recorded.")
                    + "</figure>";
        }
        Axis x = Axis.steps(min(points, Series.Point::x), max(points, Series.Point::x));
        Axis y = heights(points);
        Plot plot = new Plot(description(y)).horizontalLines(y).xTitle(xTitle);
        x.ticks().forEach(tick -> plot.label("middle", Plot.x(x, tick.doubleValue()), 227, Numbers.plain(tick)));
        level.ifPresent(it -> draw(it, y, plot));
        for (int i = 0; i < series.size(); i++) {
            draw(series.get(i), i, x, y, plot);
        }
        return plot.figure(title, series.stream().map(Series::name).toList(), "line", fullNote());
    }

    private Axis heights(List<Series.Point> points) {
        double low = level.map(Level::value).orElse(Double.POSITIVE_INFINITY);
        double high = level.map(Level::value).orElse(Double.NEGATIVE_INFINITY);
        return Axis.rounded(Math.min(low, min(points, Series.Point::y)), Math.max(high, max(points, Series.Point::y)));
    }

    private static void draw(Level level, Axis y, Plot plot) {
        double at = Plot.y(y, level.value());
        String height = Plot.n(at);
        plot.add(
                "<line class=\"level\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>",
                Plot.n(Plot.LEFT), Plot.n(Plot.RIGHT), height, height);
        double below = at + 14 > Plot.BOTTOM ? -5 : 13;
        plot.add(
                "<text class=\"level\" text-anchor=\"end\" x=\"%s\" y=\"%s\">%s</text>",
                Plot.n(Plot.RIGHT), Plot.n(at + below), Html.escape(level.name()));
    }

    private static void draw(Series line, int index, Axis x, Axis y, Plot plot) {
        int style = index % Plot.STYLES;
        if (isSmoothed(line)) {
            plot.add("<path class=\"line raw s%d\" d=\"%s\"/>", style, path(line.thinned(MOST_DRAWN), x, y));
            Series smooth = line.movingAverage(radius(line)).thinned(MOST_DRAWN);
            plot.add("<path class=\"line s%d\" d=\"%s\"/>", style, path(smooth, x, y));
            return;
        }
        plot.add("<path class=\"line s%d\" d=\"%s\"/>", style, path(line.thinned(MOST_DRAWN), x, y));
        line.points().stream()
                .limit(line.points().size() < MANY ? MANY : 0)
                .filter(Series.Point::isDrawn)
                .forEach(p -> plot.add(
                        "<circle class=\"dot s%d\" r=\"2.2\" cx=\"%s\" cy=\"%s\"/>",
                        style, Plot.n(Plot.x(x, p.x())), Plot.n(Plot.y(y, p.y()))));
    }

    private static String path(Series line, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        char command = 'M';
        for (Series.Point point : line.points()) {
            if (point.isDrawn()) {
                path.append(command)
                        .append(Plot.n(Plot.x(x, point.x())))
                        .append(' ')
                        .append(Plot.n(Plot.y(y, point.y())));
            }
            command = point.isDrawn() ? 'L' : 'M';
        }
        return path.toString();
    }

    /** Only noise is smoothed: a schedule, or a long line without noise, is drawn as it is. */
    private static boolean isSmoothed(Series line) {
        return line.points().size() >= MANY && line.roughness(radius(line)) > 0.01;
    }

    private static int radius(Series line) {
        return Math.max(2, line.points().size() / 40);
    }

    private String fullNote() {
        String smoothing =
                series.stream().filter(Chart::isSmoothed).mapToInt(line -> 2 * radius(line) + 1).max().stream()
                        .mapToObj(window -> "Bold: the moving average over " + window + " points.")
                        .collect(Collectors.joining());
        return Stream.of(note, smoothing).filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
    }

    private String description(Axis y) {
        return title + ", from " + Numbers.brief(y.low()) + " to " + Numbers.brief(y.high()) + ": "
                + series.stream().map(Series::name).collect(Collectors.joining(", "));
    }

    private static double min(List<Series.Point> points, ToDoubleFunction<Series.Point> value) {
        return points.stream().mapToDouble(value).min().orElseThrow();
    }

    private static double max(List<Series.Point> points, ToDoubleFunction<Series.Point> value) {
        return points.stream().mapToDouble(value).max().orElseThrow();
    }
}

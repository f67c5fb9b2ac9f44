package io.prefero.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A line of a chart.
 *
 * @param name as the legend says it
 * @param points in ascending x; a y that is not finite interrupts the line
 */
public record Series(String name, List<Point> points) {
    public Series {
        points = List.copyOf(points);
    }

    /** One point of a line. */
    public record Point(double x, double y) {
        boolean isDrawn() {
            return Double.isFinite(x) && Double.isFinite(y);
        }
    }

    /** A line through values at x = 1, 2, 3, … */
    public static Series of(String name, double... values) {
        return new Series(
                name,
                IntStream.range(0, values.length)
                        .mapToObj(i -> new Point(i + 1, values[i]))
                        .toList());
    }

    /**
     * Each point replaced by the mean of the finite points around it, {@code radius} to either side; not defined where
     * there are fewer, at the ends.
     */
    Series movingAverage(int radius) {
        return new Series(
                name,
                IntStream.range(0, points.size())
                        .mapToObj(i -> new Point(points.get(i).x(), meanAround(i, radius)))
                        .toList());
    }

    private double meanAround(int i, int radius) {
        if (i < radius || i + radius >= points.size() || !points.get(i).isDrawn()) {
            return Double.NaN;
        }
        return points.subList(i - radius, i + radius + 1).stream()
                .filter(Point::isDrawn)
                .mapToDouble(Point::y)
                .average()
                .orElse(Double.NaN);
    }

    /** How far the points lie from their moving average, on average, as a share of the line's height. */
    double roughness(int radius) {
        List<Point> smooth = movingAverage(radius).points();
        double distance = IntStream.range(0, points.size())
                .filter(i -> smooth.get(i).isDrawn())
                .mapToDouble(i -> Math.abs(points.get(i).y() - smooth.get(i).y()))
                .average()
                .orElse(0);
        DoubleSummaryStatistics heights =
                points.stream().filter(Point::isDrawn).mapToDouble(Point::y).summaryStatistics();
        return distance == 0 ? 0 : distance / (heights.getMax() - heights.getMin());
    }

    /** At most about {@code limit} points: of each stretch the lowest and the highest, so that no spike is lost. */
    Series thinned(int limit) {
        int stretch = Math.max(1, 2 * points.size() / limit);
        if (stretch <= 2) {
            return this;
        }
        List<Point> kept = new ArrayList<>();
        for (int start = 0; start < points.size(); start += stretch) {
            kept.addAll(extremes(points.subList(start, Math.min(points.size(), start + stretch))));
        }
        return new Series(name, kept);
    }

    private static List<Point> extremes(List<Point> stretch) {
        int[] ends = new int[2];
        for (int i = 0; i < stretch.size(); i++) {
            if (!stretch.get(i).isDrawn()) {
                return List.of(stretch.get(i)); // the gap stays visible
            }
            ends[0] = stretch.get(i).y() < stretch.get(ends[0]).y() ? i : ends[0];
            ends[1] = stretch.get(i).y() > stretch.get(ends[1]).y() ? i : ends[1];
        }
        Arrays.sort(ends);
        return Arrays.stream(ends).distinct().mapToObj(stretch::get).toList();
    }
}

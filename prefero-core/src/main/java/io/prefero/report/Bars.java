package io.prefero.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Counts per category, one bar for each group side by side: a histogram of before and after.
 *
 * @param title what is counted
 * @param note what to look for; may be empty
 * @param xTitle what the categories are
 * @param categories their names, in order
 * @param groups bars of one colour, a value of at least 0 for each category
 */
public record Bars(String title, String note, String xTitle, List<String> categories, List<Group> groups)
        implements Block {
    private static final double FILLED = 0.8;

    public Bars {
        categories = List.copyOf(categories);
        groups = List.copyOf(groups);
        for (Group group : groups) {
            if (group.values().size() != categories.size()) {
                throw new IllegalArgumentException(
                        "expected " + categories.size() + " values, one for each category, got "
                                + group.values().size() + " for " + group.name());
            }
        }
    }

    /** Bars of one colour. */
    public record Group(String name, List<Double> values) {
        public Group {
            values = List.copyOf(values);
            if (values.stream().anyMatch(value -> !(value >= 0 && Double.isFinite(value)))) {
                throw new IllegalArgumentException("bars need finite values of at least 0, got " + values);
            }
        }
    }

    @Override
    public String html() {
        double most = groups.stream()
                .flatMap(group -> group.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        Axis y = Axis.rounded(0, Math.max(most, 1e-9));
        Plot plot = new Plot(description()).horizontalLines(y).xTitle(xTitle);
        int every = 1 + categories.size() / 12;
        for (int i = 0; i < categories.size(); i++) {
            if (i % every == 0) {
                plot.label("middle", Plot.LEFT + (i + 0.5) * width(), 227, categories.get(i));
            }
            draw(i, y, plot);
        }
        return plot.figure(title, groups.stream().map(Group::name).toList(), "bar", note);
    }

    private void draw(int category, Axis y, Plot plot) {
        double bar = width() * FILLED / groups.size();
        double left = Plot.LEFT + category * width() + width() * (1 - FILLED) / 2;
        for (int g = 0; g < groups.size(); g++) {
            double top = Plot.y(y, groups.get(g).values().get(category));
            plot.add(
                    "<rect class=\"bar s%d\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
                    g % Plot.STYLES, Plot.n(left + g * bar), Plot.n(top), Plot.n(bar), Plot.n(Plot.BOTTOM - top));
        }
    }

    private double width() {
        return (Plot.RIGHT - Plot.LEFT) / categories.size();
    }

    private String description() {
        return title + ": " + groups.stream().map(Group::name).collect(Collectors.joining(", "));
    }
}

package io.prefero.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The frame that charts draw in: 420 by 250 units, small enough that its text stays legible when the picture is as wide
 * as a phone. Colours come from the style sheet, so they follow light and dark.
 */
final class Plot {
    static final double LEFT = 53;
    static final double RIGHT = 408;
    static final double TOP = 12;
    static final double BOTTOM = 210;

    /** How many series a style sheet can tell apart; later ones begin again. */
    static final int STYLES = 6;

    private final StringBuilder svg = new StringBuilder();

    Plot(String description) {
        svg.append(
                "<svg viewBox=\"0 0 420 250\" role=\"img\" aria-label=\"%s\">\n".formatted(Html.escape(description)));
    }

    Plot horizontalLines(Axis y) {
        for (BigDecimal tick : y.ticks()) {
            double at = y(y, tick.doubleValue());
            String css = tick.signum() == 0 ? "grid zero" : "grid";
            add("<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>", css, n(LEFT), n(RIGHT), n(at), n(at));
            label("end", LEFT - 7, at + 4, Numbers.plain(tick));
        }
        return this;
    }

    Plot label(String anchor, double x, double y, String text) {
        add("<text text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>", anchor, n(x), n(y), Html.escape(text));
        return this;
    }

    Plot xTitle(String title) {
        add(
                "<text class=\"title\" text-anchor=\"middle\" x=\"%s\" y=\"246\">%s</text>",
                n((LEFT + RIGHT) / 2), Html.escape(title));
        return this;
    }

    /** Adds an element; the arguments must be escaped already. */
    Plot add(String template, Object... arguments) {
        svg.append(template.formatted(arguments)).append('\n');
        return this;
    }

    static double x(Axis axis, double value) {
        return LEFT + (RIGHT - LEFT) * axis.position(value);
    }

    static double y(Axis axis, double value) {
        return BOTTOM - (BOTTOM - TOP) * axis.position(value);
    }

    /** A coordinate, to a hundredth of a unit. */
    static String n(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** The picture under its title, with a legend where there is more than one name to tell. */
    String figure(String title, List<String> names, String kind, String note) {
        String legend = names.size() < 2
                ? ""
                : IntStream.range(0, names.size())
                        .mapToObj(i -> swatch(i, kind) + Html.escape(names.get(i)))
                        .map(entry -> "<li>" + entry + "</li>")
                        .collect(Collectors.joining("", "<ul class=\"legend\">", "</ul>"));
        String caption = note.isEmpty() ? "" : Html.text("figcaption", note);
        return "<figure>\n" + Html.text("h3", title) + legend + "\n" + svg + "</svg>" + caption + "</figure>";
    }

    private static String swatch(int series, String kind) {
        String shape = kind.equals("line")
                ? "<line class=\"line s%d\" x1=\"1\" x2=\"25\" y1=\"6\" y2=\"6\"/>"
                : "<rect class=\"bar s%d\" x=\"7\" y=\"0\" width=\"12\" height=\"12\"/>";
        return "<svg class=\"swatch\" viewBox=\"0 0 26 12\" aria-hidden=\"true\">" + shape.formatted(series % STYLES)
                + "</svg>";
    }
}

package io.prefero.report;

import java.util.List;

/** The few numbers a reader should take away. */
public record KeyFigures(List<Figure> figures) implements Block {
    public KeyFigures {
        figures = List.copyOf(figures);
    }

    /**
     * One number.
     *
     * @param label what it is
     * @param value the number as it is to be read, such as "1.81 → 7.02"
     * @param detail its interval or what it means, one short line
     */
    public record Figure(String label, String value, String detail) {}

    /** Figures in order. */
    public static KeyFigures of(Figure... figures) {
        return new KeyFigures(List.of(figures));
    }

    @Override
    public String html() {
        return Html.element("div", "figures", Html.each(figures, KeyFigures::card));
    }

    private static String card(Figure figure) {
        return Html.element(
                "div",
                "figure",
                Html.element("div", "label", Html.escape(figure.label()))
                        + Html.element("div", "value", Html.escape(figure.value()))
                        + Html.element("div", "detail", Html.escape(figure.detail())));
    }
}

package io.prefero.report;

import java.util.List;

/**
 * Plain paragraphs.
 *
 * @param paragraphs text, not HTML
 */
public record Prose(List<String> paragraphs) implements Block {
    public Prose {
        paragraphs = List.copyOf(paragraphs);
    }

    /** Paragraphs in order. */
    public static Prose of(String... paragraphs) {
        return new Prose(List.of(paragraphs));
    }

    @Override
    public String html() {
        return Html.element("div", "prose", Html.each(paragraphs, p -> Html.text("p", p)));
    }
}

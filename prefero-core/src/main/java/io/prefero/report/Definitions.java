package io.prefero.report;

import java.util.List;

/** Terms and what they mean. */
public record Definitions(List<Definition> definitions) implements Block {
    public Definitions {
        definitions = List.copyOf(definitions);
    }

    /** One term and its meaning. */
    public record Definition(String term, String meaning) {}

    /** Definitions in order. */
    public static Definitions of(Definition... definitions) {
        return new Definitions(List.of(definitions));
    }

    @Override
    public String html() {
        return Html.element(
                "dl",
                "definitions",
                Html.each(definitions, d -> Html.text("dt", d.term()) + Html.text("dd", d.meaning())));
    }
}

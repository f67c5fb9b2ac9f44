package io.prefero.report;

import java.util.Locale;

/** One statement that must not be missed. */
public record Callout(Tone tone, String title, String text) implements Block {
    /** What kind of news it is; shown by colour and in words, by the title. */
    public enum Tone {
        GOOD,
        NEUTRAL,
        WARNING
    }

    @Override
    public String html() {
        return Html.element(
                "div",
                "callout " + tone.name().toLowerCase(Locale.ROOT),
                Html.text("strong", title) + Html.text("p", text));
    }
}

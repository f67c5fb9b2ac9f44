package io.prefero.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A text whose tokens are coloured by a number each: one hue above 0, another below, stronger the greater it is (by its square
 * root: a few great ones leave the others to be seen). Told apart without colour, too: solid lines under what is above 0,
 * broken ones under what is below.
 *
 * @param title what the text is
 * @param prompt what stands before it; may be empty
 * @param tokens shown one after the other, nothing put between them
 * @param greatest the number that has the full colour
 */
public record Tokens(String title, String prompt, List<Token> tokens, double greatest) implements Block {
    private static final int STEPS = 4;

    public Tokens {
        tokens = List.copyOf(tokens);
    }

    /**
     * One token.
     *
     * @param value what it is coloured by
     * @param title all its numbers, shown when it is pointed at
     */
    public record Token(String text, double value, String title) {}

    /**
     * What the colours mean.
     *
     * @param meaning the number in words
     * @param greatest the number that has the full colour
     */
    public record Legend(String meaning, double greatest) implements Block {
        @Override
        public String html() {
            String scale = greatest > 0
                    ? swatch(-greatest, greatest) + " " + swatch(0, greatest) + " " + swatch(greatest, greatest)
                    : swatch(0, 0);
            return Html.element("p", "tokens-legend", scale + " " + Html.escape("Colour: " + meaning + "."));
        }

        private static String swatch(double value, double greatest) {
            String sign = value > 0 ? "+" : "";
            return Html.element("span", style(value, greatest), Html.escape(sign + Numbers.brief(value)));
        }
    }

    @Override
    public String html() {
        String before = prompt.isEmpty() ? "" : Html.element("p", "prompt", Html.escape(prompt));
        String text = tokens.stream().map(this::span).collect(Collectors.joining());
        return Html.element("div", "sample", Html.text("h3", title) + before + Html.element("p", "tokens", text));
    }

    private String span(Token token) {
        String visible = token.text().replace("\n", "↵\n");
        return "<span class=\"" + style(token.value(), greatest) + "\" title=\"" + Html.escape(token.title()) + "\">"
                + Html.escape(visible) + "</span>";
    }

    private static String style(double value, double greatest) {
        long step = greatest > 0 ? Math.round(STEPS * Math.sqrt(Math.min(1, Math.abs(value) / greatest))) : 0;
        return step == 0 ? "token" : "token " + (value > 0 ? "more" : "less") + step;
    }
}

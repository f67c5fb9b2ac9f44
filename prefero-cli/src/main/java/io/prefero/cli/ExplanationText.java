package io.prefero.cli;

import io.prefero.explain.Explanation;
import io.prefero.explain.RowFigure;
import io.prefero.explain.TextShares;
import io.prefero.explain.Tint;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An explained row as text, at most 100 columns wide. */
final class ExplanationText {
    private static final int WIDTH = 100;
    private static final int CARRIERS = 8;
    private static final int TOKEN = 20;
    private static final int PROMPT = 600; // characters of its end that are shown

    private final PrintWriter out;
    private final boolean coloured;

    ExplanationText(PrintWriter out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    void print(Explanation explained) {
        wrapped("row " + explained.row() + " (" + explained.at() + ") by " + explained.method() + settings(explained));
        explained.moments().forEach(m -> wrapped(m.when() + ": " + m.model()));
        explained.remarks().forEach(remark -> wrapped("note: " + remark));
        out.println();
        figures(RowFigure.of(explained));
        out.println();
        carriers(explained);
        List<TextShares> texts = explained.last().texts();
        for (int i = 0; i < texts.size(); i++) {
            out.println();
            if (i == 0 || !texts.get(i).prompt().equals(texts.get(i - 1).prompt())) {
                prompt(texts.get(i).prompt());
            }
            text(explained, i);
        }
        out.flush();
    }

    private static String settings(Explanation explained) {
        return explained.settings().entrySet().stream()
                .map(e -> ", " + e.getKey() + " " + e.getValue())
                .collect(Collectors.joining());
    }

    private void figures(List<RowFigure> figures) {
        int width = figures.stream().mapToInt(f -> f.name().length()).max().orElse(0);
        figures.forEach(f -> line(Shown.left(f.name(), width + 2) + arrow(f.values()) + "   " + f.detail()));
    }

    private static String arrow(List<Double> values) {
        return values.stream().map(v -> Shown.right(Digits.of(v), Digits.WIDTH)).collect(Collectors.joining(" →"));
    }

    private void carriers(Explanation explained) {
        List<Explanation.Carrier> carriers = explained.carriers();
        String what = explained.carried().name().toLowerCase(Locale.ROOT);
        if (carriers.isEmpty()) {
            line("no token carries the " + what + ": the model says of each what the reference says");
            return;
        }
        line("tokens that carry the " + what + (carriers.size() > CARRIERS ? ", the greatest first:" : ":"));
        carriers.stream()
                .limit(CARRIERS)
                .forEach(c -> line("  " + arrow(c.values()) + "  " + Shown.left(Shown.token(c.token(), TOKEN), TOKEN)
                        + "  " + c.text() + " " + c.position()));
    }

    private void prompt(String prompt) {
        if (!prompt.isEmpty()) {
            wrapped("prompt: " + Shown.line(Shown.end(prompt, PROMPT)));
            out.println();
        }
    }

    private void text(Explanation explained, int i) {
        TextShares text = explained.last().texts().get(i);
        line(text.name() + notes(text) + ":");
        TokenGrid grid = new TokenGrid(explained.columns(i));
        grid.head().forEach(this::line);
        List<Double> tints = Tint.of(explained).values(explained, i);
        for (int t = 0; t < tints.size(); t++) {
            double tint = tints.get(t);
            line(grid.line(t, text.tokens().get(t).token(), shown -> painted(shown, tint)));
        }
        text.pulls()
                .forEach((signal, sum) ->
                        line("     the loss also pulls on " + signal + ", in all by " + Digits.of(sum)));
    }

    private static String notes(TextShares text) {
        return text.notes().entrySet().stream()
                .map(e -> ", " + e.getKey() + " " + Digits.of(e.getValue()))
                .collect(Collectors.joining());
    }

    /** Blue above 0, yellow below. */
    private String painted(String text, double value) {
        return coloured && value != 0 ? (value > 0 ? "\033[34m" : "\033[33m") + text + "\033[0m" : text;
    }

    private void line(String text) {
        out.println(text.stripTrailing());
    }

    private void wrapped(String text) {
        Shown.wrapped(text, WIDTH).forEach(this::line);
    }
}

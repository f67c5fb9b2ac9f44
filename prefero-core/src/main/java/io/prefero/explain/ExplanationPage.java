package io.prefero.explain;

import io.prefero.report.Block;
import io.prefero.report.Definitions;
import io.prefero.report.KeyFigures;
import io.prefero.report.Numbers;
import io.prefero.report.Prose;
import io.prefero.report.Report;
import io.prefero.report.Section;
import io.prefero.report.Table;
import io.prefero.report.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An explained row as one HTML page. */
public final class ExplanationPage {
    private static final int CARDS = 5;

    private final Explanation explained;
    private final Tint tint;
    private final TokenTables tables;

    private ExplanationPage(Explanation explained) {
        this.explained = explained;
        this.tint = Tint.of(explained);
        this.tables = new TokenTables(explained);
    }

    /** The page, ready to be written. */
    public static Report of(Explanation explained) {
        return new ExplanationPage(explained).report();
    }

    private Report report() {
        List<TextShares> all = explained.last().texts();
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("In short", inShort()));
        sections.add(new Section("What carries the " + carried(), carriers()));
        sections.add(new Section("The texts", texts(all)));
        for (int i = 0; i < all.size(); i++) {
            sections.add(Section.of("Every token of " + all.get(i).name(), tables.everyToken(i)));
        }
        sections.add(Section.of("What was explained", Table.of("what", "value", subject())));
        sections.add(Section.of("The words used here", words()));
        boolean two = explained.moments().size() > 1;
        return new Report(
                "Row " + explained.row() + " by " + explained.method(),
                explained.at() + ", " + (two ? "before and after training" : "with the model as it is")
                        + ", token by token.",
                sections);
    }

    private String carried() {
        return explained.carried().name().toLowerCase(Locale.ROOT);
    }

    private List<Block> inShort() {
        List<RowFigure> figures = RowFigure.of(explained);
        List<Block> blocks = new ArrayList<>();
        blocks.add(new KeyFigures(figures.stream()
                .limit(CARDS)
                .map(f -> new KeyFigures.Figure(f.name(), arrow(f.values()), f.detail()))
                .toList()));
        if (figures.size() > CARDS) {
            Map<String, String> more = new LinkedHashMap<>();
            figures.stream().skip(CARDS).forEach(f -> more.put(f.name(), arrow(f.values())));
            blocks.add(Table.of("more", explained.moments().size() > 1 ? "before → after" : "value", more));
        }
        if (!explained.remarks().isEmpty()) {
            blocks.add(new Prose(explained.remarks()));
        }
        return blocks;
    }

    private static String arrow(List<Double> values) {
        return values.stream().map(Numbers::brief).collect(Collectors.joining("\u00a0→ "));
    }

    private List<Block> carriers() {
        String what = carried();
        String sides = explained.carried() == Explanation.Carried.MARGIN
                ? " A token of the rejected answer adds to the margin where it has become less likely."
                : "";
        return explained.carriers().isEmpty()
                ? List.of(Prose.of("No token: the model says of each what the reference says."))
                : List.of(
                        Prose.of("By how much the " + what + " would be less without what the model says of one token."
                                + sides),
                        tables.carriers());
    }

    private List<Block> texts(List<TextShares> all) {
        double greatest = IntStream.range(0, all.size())
                .mapToObj(i -> tint.values(explained, i))
                .flatMap(List::stream)
                .mapToDouble(Math::abs)
                .max()
                .orElse(0);
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Tokens.Legend(tint.meaning(), greatest));
        IntStream.range(0, all.size()).forEach(i -> blocks.add(coloured(i, all.get(i), greatest)));
        return blocks;
    }

    private Tokens coloured(int i, TextShares text, double greatest) {
        List<Double> values = tint.values(explained, i);
        List<TokenColumn> columns = explained.columns(i);
        List<Tokens.Token> tokens = IntStream.range(0, values.size())
                .mapToObj(t ->
                        new Tokens.Token(text.tokens().get(t).token(), values.get(t), TokenTables.line(columns, t)))
                .toList();
        String notes = text.notes().entrySet().stream()
                .map(e -> ", " + e.getKey() + " " + Numbers.brief(e.getValue()))
                .collect(Collectors.joining());
        return new Tokens(text.name() + notes, text.prompt(), tokens, greatest);
    }

    private Map<String, String> subject() {
        Map<String, String> subject = new LinkedHashMap<>();
        subject.put("method", explained.method());
        subject.putAll(explained.settings());
        subject.put("row", explained.row() + " (" + explained.at() + ")");
        explained.moments().forEach(m -> subject.put("model " + m.when(), m.model()));
        return subject;
    }

    private Definitions words() {
        String of = explained.carried() == Explanation.Carried.LOSS ? "loss" : "reward";
        return Definitions.of(
                new Definitions.Definition(
                        "log π, log π_ref",
                        "The logarithm of the probability that the model, or the reference, gives a token after all that"
                                + " stands before it."),
                new Definitions.Definition(
                        "log-ratio", "log π − log π_ref: above 0 the token is more likely than under the reference."),
                new Definitions.Definition(
                        "of the " + of,
                        "By how much the " + of + " would be less if this one token were as likely as under the"
                                + " reference (where there is none: certain). Where a reward is a sum over tokens, these"
                                + " are its summands."),
                new Definitions.Definition(
                        "∂loss/∂log π",
                        "The token's weight in the gradient, from the method's own backward pass: below 0 training makes"
                                + " the token more likely, above 0 less."));
    }
}

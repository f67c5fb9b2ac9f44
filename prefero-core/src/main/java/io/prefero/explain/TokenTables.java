package io.prefero.explain;

import io.prefero.report.Numbers;
import io.prefero.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The numbers of an explained row's tokens as tables. */
record TokenTables(Explanation explained) {
    private static final int CARRIERS = 12;

    /** The tokens that carry most. */
    Table carriers() {
        List<String> headings = new ArrayList<>(List.of("token", "in", "place"));
        explained.moments().forEach(m -> headings.add(m.when()));
        return new Table(
                headings,
                explained.carriers().stream()
                        .limit(CARRIERS)
                        .map(TokenTables::row)
                        .toList());
    }

    private static List<String> row(Explanation.Carrier carrier) {
        List<String> row = new ArrayList<>(List.of(shown(carrier.token()), carrier.text(), "" + carrier.position()));
        carrier.values().forEach(v -> row.add(Numbers.brief(v)));
        return row;
    }

    /** Every token of a text. */
    Table everyToken(int text) {
        List<TokenColumn> columns = explained.columns(text);
        List<String> headings = new ArrayList<>(List.of("place", "token"));
        columns.forEach(c -> headings.add(heading(c)));
        List<TokenShare> tokens = explained.last().texts().get(text).tokens();
        return new Table(
                headings,
                IntStream.range(0, tokens.size())
                        .mapToObj(t -> row(t, tokens.get(t), columns))
                        .toList());
    }

    private static List<String> row(int place, TokenShare token, List<TokenColumn> columns) {
        List<String> row = new ArrayList<>(List.of("" + (place + 1), shown(token.token())));
        columns.forEach(c -> row.add(number(c.values().get(place))));
        return row;
    }

    /** All numbers of a token in one line. */
    static String line(List<TokenColumn> columns, int token) {
        return columns.stream()
                .filter(c -> c.values().get(token).isPresent())
                .map(c -> heading(c) + " " + number(c.values().get(token)))
                .collect(Collectors.joining(", "));
    }

    /** A token in quotes, so that its spaces can be seen, and never broken. */
    private static String shown(String token) {
        return "“" + token.replace("\n", "↵").replace("\t", "⇥").replace(' ', '\u00a0') + "”";
    }

    private static String heading(TokenColumn column) {
        return (column.heading() + " " + column.when()).strip();
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Numbers.brief(value.getAsDouble()) : "–";
    }
}

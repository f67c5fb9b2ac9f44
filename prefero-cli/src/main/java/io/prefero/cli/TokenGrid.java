package io.prefero.cli;

import io.prefero.explain.TokenColumn;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A text's tokens and their numbers in columns. */
final class TokenGrid {
    private static final int PLACE = 5;
    private static final int TOKEN = 18;

    private final List<TokenColumn> columns;
    private final int[] widths;

    TokenGrid(List<TokenColumn> columns) {
        this.columns = columns;
        this.widths = widths(columns);
    }

    /** Wide enough for numbers and for the headings over them. */
    private static int[] widths(List<TokenColumn> columns) {
        int[] widths = new int[columns.size()];
        for (int from = 0, to; from < widths.length; from = to) {
            to = end(columns, from);
            int heading = columns.get(from).heading().length() + 1;
            Arrays.fill(widths, from, to, Math.max(Digits.WIDTH, (heading + to - from - 1) / (to - from)));
        }
        return widths;
    }

    /** Where the columns under one heading end. */
    private static int end(List<TokenColumn> columns, int from) {
        int to = from + 1;
        while (to < columns.size()
                && columns.get(to).heading().equals(columns.get(from).heading())) {
            to++;
        }
        return to;
    }

    /** The headings over the columns that they are of, and under them the moments if there are several. */
    List<String> head() {
        StringBuilder headings = new StringBuilder(Shown.left("   # token", PLACE + TOKEN));
        for (int from = 0, to; from < widths.length; from = to) {
            to = end(columns, from);
            int width = Arrays.stream(widths, from, to).sum();
            headings.append(Shown.right(columns.get(from).heading(), width));
        }
        String moments = IntStream.range(0, widths.length)
                .mapToObj(c -> Shown.right(columns.get(c).when(), widths[c]))
                .collect(Collectors.joining());
        return moments.isBlank()
                ? List.of(headings.toString())
                : List.of(headings.toString(), " ".repeat(PLACE + TOKEN) + moments);
    }

    /**
     * One token's line.
     *
     * @param place counted from 0
     */
    String line(int place, String token, Paint paint) {
        return Shown.right((place + 1) + " ", PLACE)
                + paint.of(Shown.left(Shown.token(token, TOKEN - 1), TOKEN))
                + IntStream.range(0, widths.length)
                        .mapToObj(
                                c -> Shown.right(number(columns.get(c).values().get(place)), widths[c]))
                        .collect(Collectors.joining());
    }

    /** How a token is coloured. */
    interface Paint {
        String of(String text);
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Digits.of(value.getAsDouble()) : "–";
    }
}

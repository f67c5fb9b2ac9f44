package io.prefero.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows under headings. A column in which every cell is a number is set flush right.
 *
 * @param rows each as wide as the headings
 */
public record Table(List<String> headings, List<List<String>> rows) implements Block {
    private static final int MANY = 6; // columns, from which on they are set closer

    public Table {
        headings = List.copyOf(headings);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != headings.size()) {
                throw new IllegalArgumentException(
                        "expected " + headings.size() + " cells " + headings + ", got " + row);
            }
        }
    }

    /** A table of names and values, in the map's order. */
    public static Table of(String name, String value, Map<String, String> entries) {
        return new Table(
                List.of(name, value),
                entries.entrySet().stream()
                        .map(entry -> List.of(entry.getKey(), entry.getValue()))
                        .toList());
    }

    @Override
    public String html() {
        String kind = headings.size() > MANY ? " class=\"wide\"" : "";
        String head = row("th", headings);
        String body = Html.each(rows, cells -> row("td", cells));
        return Html.element(
                "div", "scroll", "<table" + kind + "><thead>" + head + "</thead>\n<tbody>" + body + "</tbody></table>");
    }

    private String row(String cell, List<String> cells) {
        return IntStream.range(0, cells.size())
                .mapToObj(column ->
                        Html.element(cell, isNumeric(column) ? "number" : "words", Html.escape(cells.get(column))))
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream().allMatch(row -> row.get(column).matches("[-+−]?[0-9][0-9.,e+−-]*( ?%)?|–"));
    }
}

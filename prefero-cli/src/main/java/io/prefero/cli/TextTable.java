package io.prefero.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows under headings, for a terminal of 100 columns. Columns whose cells begin like numbers are set flush right; words that
 * are too long for it are cut.
 *
 * @param rows each as wide as the headings
 */
record TextTable(List<String> headings, List<List<String>> rows) {
    private static final int WIDTH = 100;
    private static final int LONGEST = 30;

    TextTable {
        headings = List.copyOf(headings);
        rows = rows.stream()
                .map(row -> row.stream().map(TextTable::cut).toList())
                .toList();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    /** The lines, the headings first. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(line(headings)));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> padded(cells.get(column), column))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private String padded(String cell, int column) {
        String space = " ".repeat(width(column) - cell.length());
        return isNumeric(column) ? space + cell : cell + space;
    }

    private int width(int column) {
        return IntStream.concat(
                        IntStream.of(headings.get(column).length()),
                        rows.stream().mapToInt(row -> row.get(column).length()))
                .max()
                .orElseThrow();
    }

    private boolean isNumeric(int column) {
        return rows.stream().allMatch(row -> row.get(column).matches("[+−]?[0-9][0-9.e−]*|–"));
    }

    /** A paragraph, the first line behind a mark and the others as far in. */
    static List<String> wrapped(String mark, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(mark);
        for (String word : text.split(" ")) {
            if (line.length() + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(" ".repeat(mark.length()));
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}

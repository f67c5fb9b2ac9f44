package io.prefero.report;

import java.util.Base64;
import java.util.List;

/**
 * Pictures in rows, a column for each model that made them; small ones are shown larger, pixel by pixel.
 *
 * @param note what to look for; may be empty
 * @param columns who made the pictures
 */
public record Pictures(String note, List<String> columns, List<Row> rows) implements Block {
    private static final int SHOWN = 96; // CSS pixels, high and wide

    public Pictures {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.pictures.size() != columns.size()) {
                throw new IllegalArgumentException("expected " + columns.size() + " pictures of \"" + row.prompt
                        + "\", one for each column, got " + row.pictures.size());
            }
        }
    }

    /** What was asked for, and what came. */
    public record Row(String prompt, List<Shown> pictures) {
        public Row {
            pictures = List.copyOf(pictures);
        }
    }

    /**
     * One picture.
     *
     * @param png the bytes of its PNG file
     * @param remark stands below it; may be empty
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Shown(byte[] png, String remark) {}

    @Override
    public String html() {
        String head = Html.element("tr", "", Html.text("th", "") + Html.each(columns, name -> Html.text("th", name)));
        String body = Html.each(
                rows,
                row -> Html.element(
                        "tr", "", Html.text("th", row.prompt) + Html.each(row.pictures, p -> picture(row.prompt, p))));
        String table = Html.element("div", "scroll", Html.element("table", "pictures", head + body));
        String below = note.isEmpty() ? "" : Html.element("p", "note", Html.escape(note));
        return Html.element("div", "shown", table + below);
    }

    private static String picture(String prompt, Shown shown) {
        String image = "<img width=\"" + SHOWN + "\" height=\"" + SHOWN + "\" alt=\""
                + Html.escape(prompt + ": " + shown.remark) + "\" src=\"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(shown.png) + "\"/>";
        return Html.element("td", "", image + Html.element("div", "remark", Html.escape(shown.remark)));
    }
}

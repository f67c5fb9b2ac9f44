package io.prefero.report;

import java.util.ArrayList;
import java.util.List;

/** A part of a report under a heading of its own. Charts that follow one another stand side by side where there is room. */
public record Section(String title, List<Block> blocks) {
    public Section {
        blocks = List.copyOf(blocks);
    }

    /** A section of blocks, in order. */
    public static Section of(String title, Block... blocks) {
        return new Section(title, List.of(blocks));
    }

    String html() {
        StringBuilder html = new StringBuilder("<section>\n" + Html.text("h2", title) + "\n");
        List<String> row = new ArrayList<>();
        for (Block block : blocks) {
            if (block instanceof Chart || block instanceof Bars || block instanceof Intervals) {
                row.add(block.html());
            } else {
                endRow(row, html);
                html.append(block.html()).append('\n');
            }
        }
        endRow(row, html);
        return html.append("</section>\n").toString();
    }

    private static void endRow(List<String> row, StringBuilder html) {
        if (!row.isEmpty()) {
            html.append(Html.element("div", "charts", String.join("\n", row))).append('\n');
            row.clear();
        }
    }
}

package io.prefero.example;

import java.util.List;
import java.util.function.Predicate;

/**
 * Which columns of a file hold the images of a row and what is known of them.
 *
 * @param prompt what they were made from
 * @param first the chosen image, unless the label says otherwise
 * @param second the other one
 * @param label whether the first is the chosen one: 1, 0, or 0.5 for a tie
 * @param pickAPic whether the columns are Pick-a-Pic's, which tell of both images who won
 */
record ImageColumns(String prompt, String first, String second, String label, boolean pickAPic) {
    private static final ImageColumns PICK_A_PIC = new ImageColumns("caption", "jpg_0", "jpg_1", "label_0", true);
    private static final String OTHER_LABEL = "label_1";
    private static final String HAS_LABEL = "has_label";
    private static final String LONE = "image";

    /** Which image of a row won. */
    enum Winner {
        FIRST,
        SECOND,
        NEITHER
    }

    /** Those of a file, by its first row. */
    static ImageColumns of(JsonRow row, Columns columns) {
        if (row.has(PICK_A_PIC.first) && row.has(PICK_A_PIC.second) && !row.has(columns.chosen())) {
            return PICK_A_PIC;
        }
        String only = row.has(LONE) && !row.has(columns.chosen()) ? LONE : columns.chosen();
        return new ImageColumns(columns.prompt(), only, columns.rejected(), columns.label(), false);
    }

    /** The columns that may hold images. */
    static Predicate<String> pictures(Columns columns) {
        return List.of(PICK_A_PIC.first, PICK_A_PIC.second, LONE, columns.chosen(), columns.rejected())::contains;
    }

    /** Which image of a row won; of rows without a label, the first. */
    Winner winner(JsonRow row) {
        if (!pickAPic) {
            return row.has(label) ? winner(row, label) : Winner.FIRST;
        }
        if (row.has(HAS_LABEL) && !row.truth(HAS_LABEL)) {
            return Winner.NEITHER;
        }
        Winner winner = winner(row, label);
        if (row.has(OTHER_LABEL) && winner(row, OTHER_LABEL) != other(winner)) {
            throw row.wrong(
                    OTHER_LABEL,
                    "is " + row.value(OTHER_LABEL) + " where \"" + label + "\" is " + row.value(label)
                            + ": both images cannot have won or lost; a tie is 0.5 twice");
        }
        return winner;
    }

    private static Winner winner(JsonRow row, String column) {
        String value = row.value(column).toString();
        return switch (value) {
            case "1", "1.0", "true" -> Winner.FIRST;
            case "0", "0.0", "false" -> Winner.SECOND;
            case "0.5" -> Winner.NEITHER;
            default -> throw row.wrong(column, "must be 1, 0 or 0.5 (a tie), got " + Texts.quoted(value));
        };
    }

    private static Winner other(Winner winner) {
        return switch (winner) {
            case FIRST -> Winner.SECOND;
            case SECOND -> Winner.FIRST;
            case NEITHER -> Winner.NEITHER;
        };
    }
}

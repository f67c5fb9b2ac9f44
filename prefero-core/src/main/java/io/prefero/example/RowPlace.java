package io.prefero.example;

/**
 * Which row of some files is meant.
 *
 * @param counting what is counted
 * @param number from 0 for rows, from 1 for lines
 */
public record RowPlace(Counting counting, long number) {
    /** Ways to say where a row stands. */
    public enum Counting {
        /** Rows of all files together, from 0, blank lines left out: as {@code score} counts them. */
        ROWS,
        /** Lines of one file, from 1: as editors count them. */
        LINES
    }

    public RowPlace {
        long first = counting == Counting.ROWS ? 0 : 1;
        if (number < first) {
            throw new IllegalArgumentException(
                    (counting == Counting.ROWS ? "rows are counted from 0" : "lines are counted from 1") + ", got "
                            + number);
        }
    }

    boolean isOf(Row row) {
        return number == (counting == Counting.ROWS ? row.row() : row.line());
    }

    @Override
    public String toString() {
        return counting == Counting.ROWS ? "row " + number + " (counted from 0)" : "row in line " + number;
    }
}

package io.prefero.data;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stretches of a file that are read at once. DuckDB hands over rows by the two thousand, whatever they weigh; so where rows hold
 * pictures, it is asked for few at a time: those of one row group, or if that is large, of a part of it, for which the group has to
 * be gone through again.
 */
final class Stretches {
    /** Bytes that may be in memory at once; a row group of pictures usually has less than 100 MB. */
    static final long MOST = 128L << 20;

    /** Rows of a row group, and what they weigh without compression. */
    record RowGroup(long rows, long bytes) {}

    /** Rows by their numbers, from 0. */
    record Stretch(long first, long last) {}

    private Stretches() {}

    static List<Stretch> of(Database database) throws SQLException {
        return of(
                database.list(
                        "SELECT any_value(row_group_num_rows)::BIGINT, sum(total_uncompressed_size)::BIGINT FROM "
                                + database.parts() + " GROUP BY row_group_id ORDER BY row_group_id",
                        group -> new RowGroup(group.getLong(1), group.getLong(2))),
                MOST);
    }

    static List<Stretch> of(List<RowGroup> groups, long most) {
        List<Stretch> stretches = new ArrayList<>();
        long start = 0;
        for (RowGroup group : groups) {
            long end = start + group.rows;
            long parts = Math.max(1, -Math.floorDiv(-group.bytes, most));
            long size = Math.max(1, -Math.floorDiv(-group.rows, parts));
            for (long first = start; first < end; first += size) {
                stretches.add(new Stretch(first, Math.min(end, first + size) - 1));
            }
            start = end;
        }
        return stretches;
    }
}

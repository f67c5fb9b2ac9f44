package io.prefero.data;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stretches of a file that are read at once. DuckDB hands over whole answers, or streams them two thousand rows at a time,
 * whatever pictures these hold; so it is asked for row groups that are small enough together, or of a large one for a part, for which
 * the group has to be gone through again.
 */
final class Stretches {
    /** Bytes of a stretch; a row group of pictures usually has less than 100 MB. */
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
        long start = 0; // of the stretch that grows
        long end = 0;
        long bytes = 0;
        for (RowGroup group : groups) {
            if (bytes + group.bytes > most) {
                add(stretches, start, end, bytes, most);
                start = end;
                bytes = 0;
            }
            bytes += group.bytes;
            end += group.rows;
        }
        add(stretches, start, end, bytes, most);
        return stretches;
    }

    /** Rows of small groups together, or of a large one in parts. */
    private static void add(List<Stretch> stretches, long start, long end, long bytes, long most) {
        long parts = Math.max(1, -Math.floorDiv(-bytes, most));
        long size = Math.max(1, -Math.floorDiv(start - end, parts));
        for (long first = start; first < end; first += size) {
            stretches.add(new Stretch(first, Math.min(end, first + size) - 1));
        }
    }
}

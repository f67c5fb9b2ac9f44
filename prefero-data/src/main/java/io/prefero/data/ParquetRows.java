package io.prefero.data;

import io.prefero.example.ParquetReader;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The rows of a Parquet file, as DuckDB hands them over: a stretch at a time. */
final class ParquetRows implements ParquetReader.Rows {
    private static final String BYTES = "BLOB";

    /** A column of the file; of one that is not read, only the name is known. */
    private record Column(String name, boolean read) {
        static Column of(String name, String type, Predicate<String> pictures) {
            return new Column(name, !type.contains(BYTES) || pictures.test(name));
        }

        String quoted() {
            return '"' + name.replace("\"", "\"\"") + '"';
        }
    }

    private final Path file;
    private final Database database;
    private final List<Column> columns;
    private final Iterator<String> queries;
    private @Nullable ResultSet rows;
    private long read;

    private ParquetRows(Path file, Database database, List<Column> columns, List<String> queries) {
        this.file = file;
        this.database = database;
        this.columns = columns;
        this.queries = queries.iterator();
    }

    static ParquetRows open(Path file, Predicate<String> pictures) {
        try {
            Database database = new Database(file);
            try {
                List<Column> columns = database.list(
                        "DESCRIBE SELECT * EXCLUDE (file_row_number) FROM " + database.table(),
                        column -> Column.of(column.getString(1), column.getString(2), pictures));
                return new ParquetRows(file, database, columns, queries(database, columns));
            } catch (SQLException e) {
                database.close();
                throw e;
            }
        } catch (SQLException e) {
            throw broken(file, "", e);
        }
    }

    /** What is asked one after another. */
    private static List<String> queries(Database database, List<Column> columns) throws SQLException {
        String select =
                columns.stream().filter(Column::read).map(Column::quoted).collect(Collectors.joining(", "));
        String all = "SELECT " + (select.isEmpty() ? "NULL" : select) + " FROM " + database.table();
        return Stretches.of(database).stream()
                .map(s -> all + " WHERE file_row_number BETWEEN " + s.first() + " AND " + s.last())
                .toList();
    }

    private static IllegalArgumentException broken(Path file, String where, SQLException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new IllegalArgumentException(
                file + " cannot be read as Parquet" + where + ": " + reason + " (is the file whole?)", e);
    }

    @Override
    public Optional<ObjectNode> next() {
        try {
            while (rows != null || queries.hasNext()) {
                rows = rows == null ? database.rows(queries.next()) : rows;
                if (rows.next()) {
                    ObjectNode row = row(rows);
                    read++;
                    return Optional.of(row);
                }
                rows.close();
                rows = null;
            }
            return Optional.empty();
        } catch (SQLException e) {
            throw broken(file, " from row " + read + " on", e);
        }
    }

    private ObjectNode row(ResultSet values) throws SQLException {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        int place = 1;
        for (Column column : columns) {
            if (column.read) {
                row.set(column.name, Cells.node(values.getObject(place++)));
            } else {
                row.putPOJO(column.name, BYTES);
            }
        }
        return row;
    }

    @Override
    public void close() {
        try {
            if (rows != null) {
                rows.close();
            }
            database.close();
        } catch (SQLException e) {
            throw broken(file, " to its end", e);
        }
    }
}

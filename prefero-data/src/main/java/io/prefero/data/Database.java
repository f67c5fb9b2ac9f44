package io.prefero.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A DuckDB in memory that can do nothing but read one Parquet file: it neither fetches extensions nor touches another file or the
 * network, works in the thread that asks it, and keeps rows in their order.
 */
final class Database implements AutoCloseable {
    /** What is wanted of a row of an answer. */
    interface Answer<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static final Map<String, String> PROPERTIES = Map.of(
            "threads", "1",
            "memory_limit", "4GB", // a row group takes twice its size
            "temp_directory", "",
            "autoinstall_known_extensions", "false",
            "autoload_known_extensions", "false",
            "allow_community_extensions", "false");

    private final Connection connection;
    private final String pattern;

    Database(Path file) throws SQLException {
        String path = file.toAbsolutePath().toString();
        this.pattern = quoted(
                path.replaceAll("[*?\\[]", "[$0]")); // a name is a pattern, in which these are themselves in brackets
        Properties properties = new Properties();
        properties.putAll(PROPERTIES);
        this.connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        try (Statement settings = connection.createStatement()) {
            settings.execute("SET parquet_metadata_cache = true");
            settings.execute("SET allowed_paths = [" + quoted(path) + ", " + pattern + "]");
            settings.execute("SET enable_external_access = false");
            settings.execute("SET lock_configuration = true");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The file's rows as a table, with their numbers from 0 in a column {@code file_row_number}. */
    String table() {
        return "read_parquet(" + pattern + ", hive_partitioning = false, file_row_number = true)";
    }

    /** What the file's end says of its parts, as a table. */
    String parts() {
        return "parquet_metadata(" + pattern + ")";
    }

    /** All of a short answer. */
    <T> List<T> list(String query, Answer<T> answer) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                list.add(answer.of(rows));
            }
            return list;
        }
    }

    /** An answer, to be closed; a long one is in memory outside the heap. */
    ResultSet rows(String query) throws SQLException {
        Statement statement = connection.createStatement();
        try {
            statement.closeOnCompletion();
            return statement.executeQuery(query);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

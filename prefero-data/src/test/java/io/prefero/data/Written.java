package io.prefero.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Parquet files written by DuckDB. */
final class Written {
    private Written() {}

    /** The answer to a query. */
    static Path by(String query, Path file) {
        return by(query, file, "");
    }

    /** The same with further options. */
    static Path by(String query, Path file, String options) {
        Path plain = file.resolveSibling("plain.parquet"); // DuckDB would take some names for patterns
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + plain + "' (FORMAT parquet" + options + ")");
            return Files.move(plain, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

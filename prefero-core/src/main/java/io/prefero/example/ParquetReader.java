package io.prefero.example;

import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads Parquet files. There is one in {@code prefero-data}, found by {@link ServiceLoader}; who reads no Parquet needs neither that
 * module nor the library beneath it.
 */
public interface ParquetReader {
    /** Rows in the order of their file, one at a time; only some are in memory. */
    interface Rows extends AutoCloseable {
        /**
         * The next row by the names of its columns: texts, numbers, truth values and null, lists and structs of them; bytes are
         * {@linkplain tools.jackson.databind.node.BinaryNode binary}, and what JSON has no word for is a
         * {@linkplain tools.jackson.databind.node.POJONode foreign value}.
         *
         * @throws IllegalArgumentException if the file is damaged, naming it
         */
        Optional<ObjectNode> next();

        @Override
        void close();
    }

    /**
     * The rows of a file.
     *
     * @param pictures whether a column's bytes are wanted; of other columns that hold bytes, only the name is read
     * @throws IllegalArgumentException if it is no Parquet file, or not whole
     */
    Rows open(Path file, Predicate<String> pictures);
}

package io.prefero.data;

import io.prefero.example.ParquetReader;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Reads Parquet files through DuckDB. The library is loaded with the first file. */
public final class DuckDbParquet implements ParquetReader {
    /** For {@link java.util.ServiceLoader}. */
    public DuckDbParquet() {}

    @Override
    public Rows open(Path file, Predicate<String> pictures) {
        return ParquetRows.open(file, pictures);
    }
}

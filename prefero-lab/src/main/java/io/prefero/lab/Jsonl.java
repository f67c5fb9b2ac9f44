package io.prefero.lab;

import io.prefero.tensor.AtomicFile;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Files with one JSON object a line. */
final class Jsonl {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private Jsonl() {}

    /** Writes records, whose components become the columns. */
    static void write(Path file, Stream<? extends Record> rows) {
        AtomicFile.write(file, rows.map(JSON::writeValueAsString).collect(Collectors.joining("\n", "", "\n")));
    }
}

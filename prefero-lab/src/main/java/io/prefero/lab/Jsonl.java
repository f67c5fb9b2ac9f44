package io.prefero.lab;

import io.prefero.tensor.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Reads rows of numbers, and of them some columns. */
    static List<Map<String, Double>> numbers(Path file, Set<String> columns) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> row(line, columns)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, Double> row(String line, Set<String> columns) {
        return JSON.readTree(line).properties().stream()
                .filter(e -> columns.contains(e.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().asDouble()));
    }
}

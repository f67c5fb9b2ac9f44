package io.prefero.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The pictures that rows show: a list of paths in a column, or one path. Paths are read from the folder of the data file.
 *
 * @param column its name
 * @param from the data file
 */
record PicturePaths(String column, Path from) {
    private static final String LONE = "image"; // of rows without the column

    /** Those of a row, in the order of its placeholders. */
    List<Path> of(JsonRow row) {
        String name = row.has(column) ? column : LONE;
        JsonNode value = row.object().path(name);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        return value.isArray()
                ? value.valueStream().map(one -> file(row, name, one)).toList()
                : List.of(file(row, name, value));
    }

    private Path file(JsonRow row, String name, JsonNode path) {
        if (!path.isString()) {
            throw row.wrong(name, "must hold paths of pictures, got " + Texts.quoted(path.toString()));
        }
        Path file = from.toAbsolutePath().resolveSibling(path.stringValue());
        if (!Files.isRegularFile(file)) {
            throw row.wrong(
                    name, "names " + file + ", which is not there; paths are read from the folder of the data file");
        }
        return file;
    }
}
